import CJackfield
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("A status in a script")
struct StatusNameTests {
    @Test("is any status of the contract, by its name")
    func knowsEveryStatus() {
        let names = [
            "CONFIG", "AUTH", "QUOTA", "UNAVAILABLE", "TIMEOUT", "OVERLOAD", "BAD_INPUT",
            "UNSUPPORTED", "PROTOCOL", "INTERNAL", "GONE", "POLICY", "CANCELLED",
        ]
        let codes = names.map { StatusName(rawValue: $0)?.code.rawValue }
        #expect(codes == (1...13).map { Int32(-$0) })
    }
}
