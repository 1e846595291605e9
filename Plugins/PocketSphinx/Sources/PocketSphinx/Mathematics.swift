#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

func cosine(_ angle: Double) -> Double { cos(angle) }
func sine(_ angle: Double) -> Double { sin(angle) }
func decimalLogarithm(_ value: Double) -> Double { log10(value) }
func tenToThe(_ exponent: Double) -> Double { pow(10, exponent) }
func naturalLogarithm(_ value: Float) -> Float { logf(value) }
func naturalLogarithm(_ value: Double) -> Double { log(value) }
func exponential(_ value: Float) -> Float { expf(value) }
func hyperbolicTangent(_ value: Float) -> Float { tanhf(value) }
