import CJackfield

extension FakeHost {
    static func of(_ table: UnsafePointer<jf_host>) -> FakeHost {
        guard let context = unsafe table.pointee.context else {
            preconditionFailure("a plugin gave back another table than it was given")
        }
        return unsafe Unmanaged<FakeHost>.fromOpaque(context).takeUnretainedValue()
    }

    static func makeTable(for host: FakeHost) -> UnsafePointer<jf_host> {
        let table = UnsafeMutablePointer<jf_host>.allocate(capacity: 1)
        unsafe table.initialize(
            to: jf_host(
                struct_size: UInt32(MemoryLayout<jf_host>.size), abi_major: UInt16(JF_ABI_MAJOR),
                abi_minor: UInt16(JF_ABI_MINOR),
                // Kept for ever, as the table is: a late call must find its host.
                context: Unmanaged.passRetained(host).toOpaque(),
                service: findService, emit: takeEvent, audio_reserve: lendAudio,
                audio_commit: keepAudio, log: writeLog, now_ns: readClock))
        return unsafe UnsafePointer(table)
    }

    static func text(_ text: jf_str) -> String {
        unsafe String(
            decoding: UnsafeRawBufferPointer(
                start: text.ptr, count: text.ptr == nil ? 0 : text.len),
            as: UTF8.self)
    }

    fileprivate func take(_ event: UnsafePointer<jf_event>, from handle: jf_handle) -> jf_status {
        guard self.open.contains(handle) else { return jf_status(JF_E_GONE) }
        guard self.refusedEvents == 0 else {
            self.refusedEvents -= 1
            return jf_status(JF_AGAIN)
        }
        self.events.append(unsafe Event(event, handle: handle, time: self.now))
        if unsafe event.pointee.type == JF_EVENT_CLOSED { self.closed(handle) }
        return jf_status(JF_OK)
    }

    fileprivate func lend(
        _ key: AudioKey, _ bytes: UInt32, _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        guard self.open.contains(key.handle) else { return jf_status(JF_E_GONE) }
        guard !self.cancelled.contains(key) else { return jf_status(JF_E_CANCELLED) }
        guard self.waitingBytes[key.handle, default: 0] <= self.room - Int(bytes) else {
            return jf_status(JF_AGAIN)
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(bytes), alignment: 16)
        unsafe self.loan = Loan(key: key, memory: memory, capacity: bytes)
        unsafe out.pointee = memory
        return jf_status(JF_OK)
    }

    fileprivate func keep(_ key: AudioKey, _ block: jf_audio) -> jf_status {
        guard let loan = self.loan, loan.key == key,
            unsafe block.bytes <= loan.capacity
        else { return jf_status(JF_E_PROTOCOL) }
        self.loan = nil
        let samples = unsafe UnsafeRawBufferPointer(start: loan.memory, count: Int(block.bytes))
            .bindMemory(to: Int16.self)
        unsafe self.audio[key, default: []].append(contentsOf: samples)
        if unsafe block.flags & UInt32(JF_AUDIO_GAP) != 0 {
            self.gaps[key, default: []].append(unsafe .nanoseconds(block.media_ns))
        }
        unsafe loan.memory.deallocate()
        self.waitingBytes[key.handle, default: 0] += unsafe Int(block.bytes)
        return jf_status(JF_OK)
    }
}

// The functions of the table, by name: each finds its host and leaves the rest to it.

private func findService(
    _ table: UnsafePointer<jf_host>, _ id: UnsafePointer<CChar>
) -> UnsafeRawPointer? {
    unsafe FakeHost.of(table).service(String(cString: id))
}

private func takeEvent(
    _ table: UnsafePointer<jf_host>, _ handle: jf_handle, _ event: UnsafePointer<jf_event>
) -> jf_status {
    unsafe FakeHost.of(table).take(event, from: handle)
}

private func lendAudio(
    _ table: UnsafePointer<jf_host>, _ handle: jf_handle, _ request: jf_request, _ bytes: UInt32,
    _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
) -> jf_status {
    unsafe FakeHost.of(table).lend(
        FakeHost.AudioKey(handle: handle, request: request), bytes, out)
}

private func keepAudio(
    _ table: UnsafePointer<jf_host>, _ handle: jf_handle, _ request: jf_request,
    _ audio: UnsafePointer<jf_audio>
) -> jf_status {
    unsafe FakeHost.of(table).keep(
        FakeHost.AudioKey(handle: handle, request: request), audio.pointee)
}

private func writeLog(
    _ table: UnsafePointer<jf_host>, _: jf_handle, _ level: UInt32, _ message: jf_str,
    _ fields: UnsafePointer<jf_kv>?, _ count: UInt32
) {
    var line = unsafe "\(level) \(FakeHost.text(message))"
    for index in 0..<Int(count) {
        guard let field = unsafe fields?[index] else { break }
        line += unsafe " \(FakeHost.text(field.key))=\(FakeHost.text(field.value))"
    }
    unsafe FakeHost.of(table).log.append(line)
}

private func readClock(_ table: UnsafePointer<jf_host>) -> Int64 {
    unsafe FakeHost.nanoseconds(FakeHost.of(table).now)
}
