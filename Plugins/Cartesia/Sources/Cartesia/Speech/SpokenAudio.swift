import CallAudio
import FoundationEssentials
import JackfieldPlugin

/// The audio of one utterance on its way to the host, and when its words are spoken.
struct SpokenAudio: Sendable {
    /// So much may wait for room: nobody speaks longer than that.
    private static let longest = Duration.seconds(600)

    private let rate: Int
    private let coding: CartesiaSettings.Coding
    private var words = WordMarks()
    /// Those before `next` are with the host.
    private var samples: [Int16] = []
    private var next = 0
    /// Samples that are with the host.
    private var given = 0
    /// The first half of a sample whose second half has not come.
    private var half: UInt8?
    /// Samples before the audio of the context, whose times count from there.
    private var contextStart = 0

    /// - Parameter rate: samples a second.
    init(rate: Int, coding: CartesiaSettings.Coding) {
        self.rate = rate
        self.coding = coding
    }

    /// More waits than anybody says.
    var isTooLong: Bool { self.time(of: self.samples.count - self.next) > Self.longest }

    // MARK: - What comes in

    /// The host has given text.
    mutating func add(_ piece: String) { self.words.add(piece) }

    mutating func add(_ bytes: Data) {
        switch self.coding {
        case .ulaw: self.samples += bytes.map { G711.muLaw.sample($0) }
        case .pcm:
            self.samples.reserveCapacity(self.samples.count + bytes.count / 2 + 1)
            for byte in bytes {
                if let low = self.half {
                    self.samples.append(Int16(bitPattern: UInt16(low) | UInt16(byte) << 8))
                    self.half = nil
                } else {
                    self.half = byte
                }
            }
        }
    }

    mutating func add(_ words: [SpeechMessage.Word]) {
        let start = self.time(of: self.contextStart)
        for word in words { self.words.find(word.text, at: start + word.start) }
    }

    /// What follows is another context's.
    mutating func contextEnded() {
        self.half = nil
        self.contextStart = self.given + self.samples.count - self.next
    }

    // MARK: - To the host

    /// Gives the host as much as it has room for, in blocks of 20 ms, with the marks of its words.
    mutating func give(to speech: SynthesizerSpeech, as request: Request) -> AudioDelivery {
        while self.next < self.samples.count {
            let end = min(self.next + self.rate / 50, self.samples.count)
            let delivery = speech.audio(
                self.samples.span.extracting(self.next..<end), of: request,
                mediaTime: self.time(of: self.given))
            guard delivery == .taken else { return delivery }
            self.given += end - self.next
            self.next = end
            self.tellMarks(to: speech, of: request)
        }
        self.samples.removeAll(keepingCapacity: true)
        self.next = 0
        // Times may come after the audio that they are of.
        self.tellMarks(to: speech, of: request)
        return .taken
    }

    private mutating func tellMarks(to speech: SynthesizerSpeech, of request: Request) {
        for mark in self.words.take(before: self.time(of: self.given)) {
            speech.mark(mark.text, at: mark.time, of: request)
        }
    }

    private func time(of sample: Int) -> Duration {
        .nanoseconds(Int64(sample) * 1_000_000_000 / Int64(self.rate))
    }
}
