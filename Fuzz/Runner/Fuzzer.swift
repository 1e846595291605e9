import Glibc

/// What libFuzzer calls; it brings `main` with it. The first argument names the target.
enum Fuzzer {
    // Set once, before the first try.
    nonisolated(unsafe) static var target: FuzzTarget?
}

@c(LLVMFuzzerInitialize)
public func initializeFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
    let words = unsafe arguments.pointee
    let name = unsafe count.pointee > 1 ? words[1].map { unsafe String(cString: $0) } : nil
    guard let target = FuzzTarget.named(name ?? "") else {
        let known = FuzzTarget.all.map(\.name).joined(separator: " ")
        print("usage: jackfield-fuzz TARGET [OPTIONS OF LIBFUZZER] [FOLDER]…\ntargets: \(known)")
        exit(2)
    }
    unsafe Fuzzer.target = target
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
