import CJackfield
import CallModel
import EventLoop
import Providers

/// `jf_stt_v1` as the host's `RecognizerSession`.
///
/// `expect` goes through the control thread: it comes after earlier expectations, but may take effect
/// before or after audio and finalizations that are on their way to the plugin.
@safe final class PluginRecognizerSession: RecognizerSession, @unchecked Sendable {
    // `feed` is set and read on the loop only.
    private let core: SessionCore
    private let table: UnsafePointer<jf_stt_v1>
    private var feed: AudioFeed?

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        self.core = SessionCore(instance, on: loop, options, ringBytes: nil, events: events)
        unsafe self.table = self.core.table.bound(to: jf_stt_v1.self)
        self.core.onOpened = { [weak self] in self?.startFeeding() }
        self.core.open()
    }

    private func startFeeding() {
        guard let pointer = self.core.pointer else { return }
        let (push, finalize) = unsafe (self.table.pointee.push, self.table.pointee.finalize)
        let feed = unsafe AudioFeed(
            self.core, pointer, isInline: self.core.instance.setup.isInline,
            push: { unsafe push($0.raw, $1) }, finalize: { unsafe finalize($0.raw, $1) })
        self.feed = feed
        self.core.stopFeeding = { feed.stop($0) }
    }

    /// Pushes of this session that took longer than their budget.
    var overruns: Int { self.feed?.overrunTotal ?? 0 }

    func push(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool {
        guard !self.core.isClosing, let feed = self.feed else { return false }
        return feed.take(samples, mediaTime: mediaTime, isReplay: isReplay)
    }

    func finalize(_ request: RequestID) {
        self.core.begin(request, "finalize") { [weak self] _ in
            guard self?.feed?.finish(request) == true else { return jf_status(JF_E_OVERLOAD) }
            return jf_status(JF_OK)
        }
    }

    func expect(_ expectation: Expectation) {
        guard let hint = unsafe self.table.pointee.hint else { return }
        let core = self.core
        core.use { pointer in
            _ = core.instance.control.run("hint", deadline: .seconds(2), holding: core.loop) {
                core.whileOpen { unsafe expectation.lend { _ = unsafe hint(pointer.raw, $0) } }
            }
        }
    }

    func cancel(_ request: RequestID) { self.core.cancel(request) }

    func close(_ reason: CloseReason) { self.core.close(reason) }
}

extension Expectation {
    /// Lends the expectation for the length of `body`.
    func lend(_ body: (UnsafePointer<jf_expect>) -> Void) {
        unsafe lendAll(self.phrases + [self.grammar]) { texts in
            unsafe texts.withUnsafeBufferPointer { texts in
                var expect = unsafe jf_expect()
                unsafe expect.struct_size = unsafe UInt32(MemoryLayout<jf_expect>.size)
                unsafe expect.flags = self.isStrict ? UInt32(JF_EXPECT_STRICT) : 0
                unsafe expect.phrases = texts.baseAddress
                unsafe expect.phrase_count = UInt32(self.phrases.count)
                unsafe expect.grammar = texts[self.phrases.count]
                unsafe body(&expect)
            }
        }
    }
}
