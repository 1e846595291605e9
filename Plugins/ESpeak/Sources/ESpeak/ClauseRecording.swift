import CESpeak

/// Collects what eSpeak gives back while it synthesises one clause.
///
/// eSpeak knows one callback for the whole process and calls it on the thread that synthesises.
final class ClauseRecording {
    // Set and read by the thread whose turn it is with the library, and by nobody else.
    nonisolated(unsafe) private static var current: ClauseRecording?

    private let isWanted: @Sendable () -> Bool
    private let sampleLimit: Int
    private(set) var samples: [Int16] = []
    private(set) var words: [Word] = []
    private(set) var wasAborted = false
    private(set) var isTooLong = false

    struct Word {
        /// From the start of the clause's audio.
        var sample: Int
        /// Its first Unicode scalar, from 0.
        var position: Int
        var length: Int
    }

    init(sampleLimit: Int, isWanted: @escaping @Sendable () -> Bool) {
        self.sampleLimit = sampleLimit
        self.isWanted = isWanted
    }

    /// Runs `body` with all that eSpeak gives back going here.
    func record(_ body: () -> espeak_ng_STATUS) -> espeak_ng_STATUS {
        unsafe Self.current = self
        defer { unsafe Self.current = nil }
        return body()
    }

    /// Tells eSpeak where to call. Once, before anything is synthesised.
    static func install() {
        unsafe espeak_SetSynthCallback { samples, count, events in
            guard let recording = unsafe ClauseRecording.current else { return 1 }
            return unsafe recording.take(samples, count: Int(count), events: events)
        }
        // An <audio> element must never make eSpeak open a file: 1 speaks its text instead.
        unsafe espeak_SetUriCallback { _, _, _ in 1 }
    }

    /// Gives 1 to end the synthesis.
    private func take(
        _ block: UnsafeMutablePointer<Int16>?, count: Int,
        events: UnsafeMutablePointer<espeak_EVENT>?
    ) -> CInt {
        guard !self.wasAborted, self.isWanted() else {
            self.wasAborted = true
            return 1
        }
        unsafe self.note(events)
        if let block = unsafe block, count > 0 {
            unsafe self.samples.append(contentsOf: UnsafeBufferPointer(start: block, count: count))
        }
        self.isTooLong = self.samples.count > self.sampleLimit
        return self.isTooLong ? 1 : 0
    }

    private func note(_ events: UnsafeMutablePointer<espeak_EVENT>?) {
        guard var event = unsafe events else { return }
        while unsafe event.pointee.type != espeakEVENT_LIST_TERMINATED {
            if unsafe event.pointee.type == espeakEVENT_WORD {
                unsafe self.words.append(
                    Word(
                        sample: Int(event.pointee.sample),
                        position: Int(event.pointee.text_position) - 1,
                        length: Int(event.pointee.length)))
            }
            unsafe event += 1
        }
    }
}
