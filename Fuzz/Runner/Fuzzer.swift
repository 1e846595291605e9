import Glibc

/// What libFuzzer calls. The first argument names the target.
enum Fuzzer {
    // Set once, before the first try.
    nonisolated(unsafe) static var target: FuzzTarget?
}

@c(LLVMFuzzerInitialize)
public func initializeFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
    // A merge runs this program again, without the name.
    let variable = "JACKFIELD_FUZZ_TARGET"
    let words = unsafe arguments.pointee
    let kept = unsafe getenv(variable).map { unsafe String(cString: $0) }
    let name = unsafe count.pointee > 1 ? words[1].map { unsafe String(cString: $0) } : nil
    guard let target = FuzzTarget.named(kept ?? name ?? "") else {
        let known = FuzzTarget.all.map(\.name).joined(separator: " ")
        print("usage: jackfield-fuzz TARGET [OPTIONS OF LIBFUZZER] [FOLDER]…\ntargets: \(known)")
        exit(2)
    }
    unsafe Fuzzer.target = target
    guard kept == nil else { return 0 }
    unsafe setenv(variable, target.name, 1)
    // libFuzzer reads the rest.
    for index in unsafe 1..<Int(count.pointee) - 1 { unsafe words[index] = words[index + 1] }
    unsafe count.pointee -= 1
    return 0
}

@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    unsafe Fuzzer.target?.run(bytes)
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What the package manager takes for `main`.
@c(jackfield_fuzz_main)
public func runFuzzer(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var (count, arguments) = unsafe (count, arguments)
    return unsafe runDriver(&count, &arguments) { unsafe testOneInput($0, $1) }
}
