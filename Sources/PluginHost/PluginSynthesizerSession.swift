import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization

/// `jf_tts_v1` as the host's `SynthesizerSession`.
@safe final class PluginSynthesizerSession: SynthesizerSession, @unchecked Sendable {
    /// 2.7 s at 24 kHz.
    private static let ringBytes = 1 << 17

    // Constant; the table lives as long as the process.
    private let core: SessionCore
    private let table: UnsafePointer<jf_tts_v1>

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        self.core = SessionCore(
            instance, on: loop, options, ringBytes: Self.ringBytes
        ) { event in
            // The rate is read from the session; the call has no use for the event.
            if case .media = event { return }
            events(event)
        }
        unsafe self.table = self.core.table.bound(to: jf_tts_v1.self)
        self.core.open()
    }

    var rate: Int { self.core.audioRate.load(ordering: .acquiring) }

    func begin(_ request: RequestID, voice: [String: String]) {
        let begin = unsafe self.table.pointee.begin
        let texts = voice.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        self.core.begin(request, "begin") { pointer in
            unsafe lendAll(texts) { texts in
                let options = unsafe stride(from: 0, to: texts.count, by: 2).map { index in
                    unsafe jf_kv(key: texts[index], value: texts[index + 1])
                }
                return unsafe begin(
                    pointer.raw, request.rawValue, options, UInt32(options.count))
            }
        }
    }

    func text(_ piece: String, of request: RequestID) {
        let text = unsafe self.table.pointee.text
        self.core.proceed(request, "text") { pointer in
            unsafe piece.lend { unsafe text(pointer.raw, request.rawValue, $0) }
        }
    }

    func end(_ request: RequestID) {
        let end = unsafe self.table.pointee.end
        self.core.proceed(request, "end") { unsafe end($0.raw, request.rawValue) }
    }

    func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int {
        self.core.read(request.rawValue, into: &samples)
    }

    func awaitAudio() { self.core.awaitAudio() }

    func cancel(_ request: RequestID) { self.core.cancel(request) }

    func close(_ reason: CloseReason) { self.core.close(reason) }
}
