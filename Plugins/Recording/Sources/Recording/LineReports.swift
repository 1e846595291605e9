import CallAudio

/// What a recorded call needs of the host. Tests have one of their own.
protocol LineReports: Sendable {
    /// Takes one frame of caller audio; false: nobody wants any more.
    func audio(_ frame: Span<Int16>, at mediaTime: Duration, sequence: UInt32) -> Bool
    func pressed(_ press: KeypadFilter.Press)
    func hungUp(detail: String, at mediaTime: Duration)
    /// Runs blocking work on another thread; false: not now.
    func work(_ body: @escaping @Sendable () -> Void) -> Bool
    func warn(_ message: String, reason: String)
}
