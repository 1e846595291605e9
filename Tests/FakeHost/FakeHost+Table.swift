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
                service: { table, id in
                    unsafe FakeHost.of(table).service(String(cString: id))
                },
                emit: { table, handle, event in
                    unsafe FakeHost.of(table).take(event, from: handle)
                },
                audio_reserve: { table, handle, request, bytes, out in
                    unsafe FakeHost.of(table).lend(
                        AudioKey(handle: handle, request: request), bytes, out)
                },
                audio_commit: { table, handle, request, audio in
                    unsafe FakeHost.of(table).keep(
                        AudioKey(handle: handle, request: request), audio.pointee)
                },
                log: { table, _, level, message, fields, count in
                    var line = unsafe "\(level) \(Self.text(message))"
                    for index in 0..<Int(count) {
                        guard let field = unsafe fields?[index] else { break }
                        line += unsafe " \(Self.text(field.key))=\(Self.text(field.value))"
                    }
                    unsafe FakeHost.of(table).log.append(line)
                },
                now_ns: { table in unsafe FakeHost.nanoseconds(FakeHost.of(table).now) }))
        return unsafe UnsafePointer(table)
    }

    static func text(_ text: jf_str) -> String {
        unsafe String(
            decoding: UnsafeRawBufferPointer(start: text.ptr, count: text.ptr == nil ? 0 : text.len),
            as: UTF8.self)
    }

    private func take(_ event: UnsafePointer<jf_event>, from handle: jf_handle) -> jf_status {
        guard self.open.contains(handle) else { return jf_status(JF_E_GONE) }
        guard self.refusedEvents == 0 else {
            self.refusedEvents -= 1
            return jf_status(JF_AGAIN)
        }
        self.events.append(unsafe Event(event, handle: handle, time: self.now))
        if unsafe event.pointee.type == JF_EVENT_CLOSED { self.closed(handle) }
        return jf_status(JF_OK)
    }

    private func lend(
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

    private func keep(_ key: AudioKey, _ block: jf_audio) -> jf_status {
        guard let loan = unsafe self.loan, unsafe loan.key == key,
            unsafe block.bytes <= loan.capacity
        else { return jf_status(JF_E_PROTOCOL) }
        unsafe self.loan = nil
        let samples = unsafe UnsafeRawBufferPointer(start: loan.memory, count: Int(block.bytes))
            .bindMemory(to: Int16.self)
        unsafe self.audio[key, default: []].append(contentsOf: samples)
        unsafe loan.memory.deallocate()
        self.waitingBytes[key.handle, default: 0] += unsafe Int(block.bytes)
        return jf_status(JF_OK)
    }
}
