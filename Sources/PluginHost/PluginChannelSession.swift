import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization

/// `jf_channel_v1` as the host's `ChannelSession`.
@safe final class PluginChannelSession: ChannelSession, @unchecked Sendable {
    /// 0.7 s at 24 kHz.
    private static let ringBytes = 1 << 15
    private static let budget: Int64 = 200_000

    // `sequence` and `played` belong to the loop; the table lives as long as the process.
    private let core: SessionCore
    private let table: UnsafePointer<jf_channel_v1>
    private var sequence: UInt32 = 0
    private var givenFrames: Int64 = 0

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        self.core = SessionCore(
            instance, on: loop, options, ringBytes: Self.ringBytes, events: events)
        unsafe self.table = self.core.table.bound(to: jf_channel_v1.self)
        self.core.open()
    }

    func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
        let act = unsafe self.table.pointee.act
        self.core.begin(request, "act") { pointer in
            unsafe argument.lend {
                unsafe act(pointer.raw, request.rawValue, verb.rawValue, $0)
            }
        }
    }

    func play(_ samples: Span<Int16>) -> Bool {
        guard !self.core.isClosing, let pointer = self.core.pointer else { return false }
        return unsafe samples.withUnsafeBytes { bytes in
            let rate = Int64(max(1, self.core.audioRate.load(ordering: .relaxed)))
            var block = unsafe jf_audio(
                data: bytes.baseAddress, bytes: UInt32(bytes.count),
                frames: UInt32(bytes.count / 2),
                media_ns: self.givenFrames * 1_000_000_000 / rate, flags: 0,
                seq: self.sequence &+ 1)
            let start = MachineClock.nanoseconds
            let status = unsafe self.table.pointee.play(pointer.raw, &block)
            self.measure(MachineClock.nanoseconds - start)
            if status == jf_status(JF_AGAIN) { return false }
            self.sequence &+= 1
            self.givenFrames += Int64(bytes.count / 2)
            if status < 0 {
                self.core.fail(nil, self.core.instance.failure(status, in: "play"))
            }
            return true
        }
    }

    func flush() -> Duration? {
        guard !self.core.isClosing, let pointer = self.core.pointer else { return nil }
        var played: Int64 = 0
        let start = MachineClock.nanoseconds
        let status = unsafe self.table.pointee.flush(pointer.raw, &played)
        self.measure(MachineClock.nanoseconds - start)
        // Never more than it was given, whatever the plugin says.
        let rate = Int64(max(1, self.core.audioRate.load(ordering: .relaxed)))
        let given = self.givenFrames * 1_000_000_000 / rate
        return status < 0 ? nil : .nanoseconds(min(max(0, played), given))
    }

    func read(into samples: inout MutableSpan<Int16>) -> Int {
        self.core.read(0, blocks: 1, into: &samples)
    }

    var lostBlocks: Int { self.core.lostBlocks }

    func cancel(_ request: RequestID) { self.core.cancel(request) }

    func close(_ reason: CloseReason) { self.core.close(reason) }

    private func measure(_ duration: Int64) {
        guard duration > Self.budget, self.core.loop.pace == .real else { return }
        self.core.instance.countOverrun()
    }
}
