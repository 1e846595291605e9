import CJackfield
import CallModel
import Drills
import Synchronization

/// What a plugin does with the handle of a drill's session.
extension DrilledSession {
    func receive(_ event: UnsafePointer<jf_event>) -> jf_status {
        let head = unsafe event.pointee
        if Int(head.type) == JF_EVENT_CLOSED { return self.pluginLeft() }
        let passage = self.state.withLock { state in
            state.hasPluginLeft ? .isLost : state.plan.passage(of: Self.news(head))
        }
        switch passage {
        case .isLost: return jf_status(JF_OK)
        case .isLate(let delay): return unsafe self.delay(event, by: delay)
        case .passes:
            let status = unsafe self.emit(event)
            // Not within this call of the plugin's: the fault may close the session.
            if Int(head.type) == JF_EVENT_READY, self.drill.strikes(at: .session) {
                self.schedule(after: self.drill.fault.after)
            }
            return status
        }
    }

    private static func news(_ head: jf_event) -> FaultPlan.News {
        switch Int(head.type) {
        case JF_EVENT_DONE, JF_EVENT_ERROR: .end(head.req)
        case JF_EVENT_PARTIAL, JF_EVENT_FINAL, JF_EVENT_DELTA, JF_EVENT_TOOL_CALL, JF_EVENT_DTMF,
            JF_EVENT_RESULT:
            .content(head.req)
        default: .other(head.req)
        }
    }

    /// The event is borrowed, so it is read now and told later.
    private func delay(_ event: UnsafePointer<jf_event>, by delay: Duration) -> jf_status {
        switch unsafe EventReader.read(event) {
        case .ignored: return jf_status(JF_OK)
        case .wrong: return unsafe self.emit(event)
        case .event(let event):
            self.late.add(after: delay) { _ = self.core.take(event) }
            return jf_status(JF_OK)
        }
    }

    // MARK: - Audio

    func reserve(
        _ request: jf_request, bytes: UInt32,
        into out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        let passage = self.state.withLock { state in
            let passage =
                state.hasPluginLeft ? .isLost : state.plan.passage(ofAudioOf: request)
            state.block = passage
            return passage
        }
        if passage == .passes {
            return unsafe self.host.pointee.audio_reserve(
                self.host, self.outer, request, bytes, out)
        }
        guard bytes <= Self.largestBlock else { return jf_status(JF_E_BAD_INPUT) }
        unsafe out.pointee = self.scratch
        return jf_status(JF_OK)
    }

    func commit(_ request: jf_request, _ audio: jf_audio) -> jf_status {
        let passage = self.state.withLock { state in
            defer { state.block = .passes }
            _ = state.plan.passage(of: .content(request))
            return state.block
        }
        switch passage {
        case .passes:
            return unsafe withUnsafePointer(to: audio) { audio in
                unsafe self.host.pointee.audio_commit(self.host, self.outer, request, audio)
            }
        case .isLost: break
        case .isLate(let delay):
            guard unsafe audio.bytes <= Self.largestBlock else {
                return jf_status(JF_E_BAD_INPUT)
            }
            let block = unsafe LateBlock(request, audio, in: self.scratch)
            self.late.add(after: delay, retrying: { self.deliver(block) })
        }
        return jf_status(JF_OK)
    }

    /// False when there is no room for it now.
    private func deliver(_ block: LateBlock) -> Bool {
        var memory: UnsafeMutableRawPointer?
        let status = unsafe self.host.pointee.audio_reserve(
            self.host, self.outer, block.request, UInt32(block.bytes.count), &memory)
        guard status != jf_status(JF_AGAIN) else { return false }
        guard status == jf_status(JF_OK), let memory = unsafe memory else { return true }
        unsafe memory.copyMemory(
            from: Array(block.bytes), byteCount: block.bytes.count)
        unsafe withUnsafePointer(to: block.header) { header in
            _ = unsafe self.host.pointee.audio_commit(
                self.host, self.outer, block.request, header)
        }
        return true
    }

    func waitForRoom(_ request: jf_request, bytes: Int, timeout: Duration) -> jf_status {
        // What the host does not get, or not yet, always has room.
        let isDirect = self.state.withLock { state in
            !state.hasPluginLeft && state.plan.passage(ofAudioOf: request) == .passes
        }
        guard isDirect else { return jf_status(JF_OK) }
        return self.core.waitForRoom(request, bytes: bytes, timeout: timeout)
    }
}

/// A block of audio that waits for its time.
@safe struct LateBlock: @unchecked Sendable {
    let request: jf_request
    // Its `data` is null.
    let header: jf_audio
    let bytes: [UInt8]

    init(_ request: jf_request, _ audio: jf_audio, in memory: UnsafeMutableRawPointer) {
        self.request = request
        var header = unsafe audio
        unsafe header.data = nil
        unsafe self.header = unsafe header
        self.bytes = unsafe [UInt8](
            UnsafeRawBufferPointer(start: memory, count: Int(audio.bytes)))
    }
}
