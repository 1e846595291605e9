/// The connection that carries the audio of one call. Any thread.
protocol CallMedia: AnyObject, Sendable {
    /// Takes reply audio, 20 ms at most; false: not now. Real-time safe, one thread at a time.
    func play(_ samples: Span<Int16>) -> Bool

    /// Drops what was not heard; gives how much of all was. Real-time safe.
    func flush() -> Duration

    func end()
}
