import CJackfield

/// What became of a block of audio.
public enum AudioDelivery: Sendable, Equatable {
    case taken
    /// No room now. On a thread that may block, wait with `waitForRoom`; else offer it again later.
    case noRoom
    /// The request was cancelled or the session closed: stop.
    case unwanted
}

extension HostSession {
    /// Gives one block of 16-bit samples to the host. Allocates nothing. One thread at a time.
    func write(
        _ samples: Span<Int16>, request: jf_request, mediaTime: Duration, sequence: UInt32,
        flags: Int = 0
    ) -> AudioDelivery {
        let bytes = samples.count * MemoryLayout<Int16>.size
        let table = unsafe self.host.table
        var memory: UnsafeMutableRawPointer?
        switch unsafe Int(
            table.pointee.audio_reserve(table, self.handle, request, UInt32(bytes), &memory))
        {
        case JF_OK: break
        case JF_AGAIN: return .noRoom
        default: return .unwanted
        }
        guard let memory = unsafe memory else { return .unwanted }
        unsafe samples.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe memory.copyMemory(from: base, byteCount: bytes)
        }
        var block = unsafe jf_audio(
            data: nil, bytes: UInt32(bytes), frames: UInt32(samples.count),
            media_ns: mediaTime.nanoseconds, flags: UInt32(flags), seq: sequence)
        let status = unsafe table.pointee.audio_commit(table, self.handle, request, &block)
        return status == JF_OK ? .taken : .unwanted
    }

    /// Blocks until a block of this size can be written. Only on a work or own thread.
    func waitForRoom(samples: Int, request: jf_request, timeout: Duration) -> AudioDelivery {
        guard let service = unsafe self.host.service(JF_HOST_WORK, as: jf_host_work_v1.self) else {
            return .unwanted
        }
        let status = unsafe service.pointee.wait_room(
            self.host.table, self.handle, request, UInt32(samples * MemoryLayout<Int16>.size),
            UInt32(clamping: timeout.nanoseconds / 1_000_000))
        switch Int(status) {
        case JF_OK: return .taken
        case JF_E_TIMEOUT: return .noRoom
        default: return .unwanted
        }
    }
}
