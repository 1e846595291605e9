import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization

/// What a plugin does with a session's handle. Any thread.
extension SessionCore {
    /// Takes an event, which is borrowed.
    func receive(_ event: UnsafePointer<jf_event>) -> jf_status {
        let context = self.instance.context
        switch unsafe EventReader.read(event) {
        case .ignored: return jf_status(JF_OK)
        case .wrong(let kind, let detail):
            context.report(kind, detail, provider: self.instance.name)
            return jf_status(JF_E_BAD_INPUT)
        case .event(let event): return self.take(event)
        }
    }

    /// Takes an event that was read.
    func take(_ event: ProviderEvent) -> jf_status {
        let context = self.instance.context
        switch event {
        case .closed: return self.receiveClosed()
        default:
            guard !self.isToldClosed.load(ordering: .acquiring) else {
                context.misbehaviours.add(.eventAfterClosed)
                return jf_status(JF_E_GONE)
            }
            let waiting = self.undelivered.add(1, ordering: .acquiringAndReleasing).newValue
            guard waiting <= Self.mostUndelivered else {
                self.undelivered.subtract(1, ordering: .relaxed)
                context.misbehaviours.add(.tooManyEvents)
                return jf_status(JF_AGAIN)
            }
            if case .media(let rate) = event {
                self.audioRate.store(rate, ordering: .releasing)
            }
            let told = self.redacted(event)
            self.loop.post { self.receiveOnLoop(told) }
            return jf_status(JF_OK)
        }
    }

    private func receiveClosed() -> jf_status {
        guard !self.isToldClosed.exchange(true, ordering: .acquiringAndReleasing) else {
            self.instance.context.misbehaviours.add(.eventAfterClosed)
            return jf_status(JF_E_GONE)
        }
        // Posted before the handle's holds end, so that virtual time waits for it.
        self.undelivered.add(1, ordering: .relaxed)
        self.loop.post { self.receiveOnLoop(.closed) }
        self.release()
        return jf_status(JF_OK)
    }

    private func redacted(_ event: ProviderEvent) -> ProviderEvent {
        guard case .failed(let failure, let request) = event else { return event }
        return .failed(self.instance.redacted(failure), request: request)
    }

    // MARK: - Audio from the plugin

    /// Lends memory of the ring for one block. Real-time safe.
    func reserve(
        _ request: jf_request, bytes: UInt32,
        into out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        guard let ring = self.ring else { return jf_status(JF_E_UNSUPPORTED) }
        guard self.isSound(request, bytes: Int(bytes), in: ring) else {
            self.instance.context.misbehaviours.add(.badAudioBlock)
            return jf_status(JF_E_BAD_INPUT)
        }
        if let status = self.unwanted(request) { return status }
        switch ring.reserve(bytes: Int(bytes)) {
        case .memory(let memory):
            unsafe out.pointee = memory
            return jf_status(JF_OK)
        case .noRoom: return jf_status(JF_AGAIN)
        case .refused:
            self.instance.context.misbehaviours.add(.badAudioBlock)
            return jf_status(JF_E_PROTOCOL)
        }
    }

    /// Publishes the reserved block. Real-time safe.
    func commit(_ request: jf_request, _ audio: jf_audio) -> jf_status {
        guard let ring = self.ring else { return jf_status(JF_E_UNSUPPORTED) }
        let status = self.unwanted(request)
        let isWhole = unsafe audio.bytes % 2 == 0
        let header = unsafe BlockRing.Header(
            bytes: status == nil && isWhole ? audio.bytes : 0, flags: audio.flags,
            request: request, mediaTime: audio.media_ns, sequence: audio.seq, kind: 0)
        guard ring.commit(header), isWhole else {
            self.instance.context.misbehaviours.add(.badAudioBlock)
            return jf_status(JF_E_BAD_INPUT)
        }
        if self.isAudioAwaited.load(ordering: .acquiring) { self.tellAudioCame() }
        return status ?? jf_status(JF_OK)
    }

    /// Once for each time that audio is awaited: on the way of single frames there is no lock.
    private func tellAudioCame() {
        guard self.isAudioAwaited.exchange(false, ordering: .acquiringAndReleasing) else { return }
        self.loop.post { self.deliver(.audioCame) }
    }

    /// Tells once when there is something to read. On the loop.
    func awaitAudio() {
        self.isAudioAwaited.store(true, ordering: .sequentiallyConsistent)
        if unsafe self.ring?.peek() != nil { self.tellAudioCame() }
    }

    /// Blocks until there is room for a block; see `jf_host_work_v1.wait_room`.
    func waitForRoom(_ request: jf_request, bytes: Int, timeout: Duration) -> jf_status {
        guard let ring = self.ring else { return jf_status(JF_E_UNSUPPORTED) }
        // On its loop it would wait for itself, on another one other calls would wait for it.
        let isOnLoop =
            self.loop.isOnLoop || self.instance.context.services.loops.current != nil
        guard !isOnLoop, self.isSound(request, bytes: bytes, in: ring) else {
            return jf_status(JF_E_BAD_INPUT)
        }
        let workers = self.instance.context.services.workers
        let isHolding = workers.heldByThisThread === self.loop || self.holds.isHeld
        return self.waiters.wait(
            request: request, bytes: bytes, timeout: timeout, isHolding: isHolding
        ) {
            self.unwanted(request) ?? (ring.hasRoom(bytes: bytes) ? jf_status(JF_OK) : nil)
        }
    }

    /// Why the session takes no audio of this request, or nil.
    private func unwanted(_ request: jf_request) -> jf_status? {
        if self.isEnding.load(ordering: .acquiring) { return jf_status(JF_E_GONE) }
        guard self.instance.capability == .tts, !self.requests.contains(request) else {
            return nil
        }
        return jf_status(JF_E_CANCELLED)
    }

    private func isSound(_ request: jf_request, bytes: Int, in ring: BlockRing) -> Bool {
        guard bytes > 0, bytes % 2 == 0, bytes <= ring.largestBlock else { return false }
        guard self.instance.capability == .channel else { return request != 0 }
        // 20 ms of 16-bit samples.
        return request == 0 && bytes <= self.audioRate.load(ordering: .relaxed) / 50 * 2
    }

    // MARK: - Reading it, on the loop

    /// Moves samples of the request out of the ring; older audio of other requests is dropped.
    /// - Parameter blocks: moves no more than these.
    func read(
        _ request: UInt64, blocks: Int = .max, into samples: inout MutableSpan<Int16>
    ) -> Int {
        guard let ring = self.ring else { return 0 }
        var (moved, whole) = (0, 0)
        while moved < samples.count, whole < blocks, let (header, payload) = unsafe ring.peek() {
            guard header.request == request else {
                guard self.isBefore(header.request, request) else { break }
                ring.consume(header)
                self.readBytes = 0
                continue
            }
            let left = (payload.count - self.readBytes) / 2
            let count = min(left, samples.count - moved)
            unsafe samples.withUnsafeMutableBytes { output in
                unsafe UnsafeMutableRawBufferPointer(rebasing: output[(moved * 2)...]).copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: payload[self.readBytes..<self.readBytes + count * 2]))
            }
            moved += count
            self.readBytes += count * 2
            if count == left {
                self.countLost(before: header.sequence)
                ring.consume(header)
                self.readBytes = 0
                whole += 1
            }
        }
        self.waiters.roomWasMade { ring.hasRoom(bytes: $0) }
        return moved
    }

    /// Blocks of a channel are numbered; a voice's need not be.
    private func countLost(before number: UInt32) {
        guard self.instance.capability == .channel else { return }
        defer { self.lastBlock = number }
        guard let last = self.lastBlock else { return }
        // A plugin that does not number its blocks goes back, which is a great step round the end.
        let missing = number &- (last &+ 1)
        if missing < 10_000 { self.lostBlocks += Int(missing) }
    }

    /// Whether audio of `other` comes before that of the request, or is wanted by nobody.
    private func isBefore(_ other: UInt64, _ request: UInt64) -> Bool {
        guard let otherPlace = self.order[other], let place = self.order[request] else {
            return true
        }
        return otherPlace < place || self.cancelled.contains(other)
    }
}
