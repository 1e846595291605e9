import CJackfield

private typealias Box = SessionBox<any ChannelSession>

/// `jf_channel_v1` over the author's `Channel`.
enum ChannelTable {
    static let shared: CapabilityTable<any Channel, jf_channel_v1> = unsafe CapabilityTable(
        life: jf_life(
            struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
            create: { unsafe Self.shared.create(host: $0, instance: $1, config: $2, into: $3) },
            destroy: { unsafe Self.shared.destroy($0) },
            open: { instance, handle, options, out in
                unsafe Self.shared.open(instance, handle: handle, into: out) {
                    made, session throws(ProviderError) in
                    let opened = unsafe try made.open(
                        ChannelLeg(session: session), options: SessionOptions(options))
                    session.ready()
                    return opened
                }
            },
            close: { session, _ in unsafe Box.close(session) { $0.close($1) } },
            cancel: { _, _ in jf_status(JF_OK) },
            probe: { instance, request in
                unsafe Self.shared.probe(instance, request: request) { $0.probe($1) }
            }),
        table: { life in
            unsafe jf_channel_v1(
                struct_size: UInt32(MemoryLayout<jf_channel_v1>.size), flags: 0, life: life,
                listen: { instance in
                    let instance = unsafe Self.shared.instance(instance)
                    let session = HostSession(host: instance.host, handle: instance.host.handle)
                    do throws(ProviderError) {
                        try instance.made.listen(IncomingCalls(session: session))
                        return jf_status(JF_OK)
                    } catch {
                        instance.host.log(.error, error.message)
                        return error.code.rawValue
                    }
                },
                act: { session, request, verb, argument in
                    guard
                        let act = unsafe ChannelAct(verb: verb, argument: String(copying: argument))
                    else {
                        return jf_status(JF_E_UNSUPPORTED)
                    }
                    return status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.act(act, Request(id: request))
                    }
                },
                play: { session, audio in
                    let block = unsafe audio.pointee
                    let samples = unsafe UnsafeBufferPointer(
                        start: block.data?.assumingMemoryBound(to: Int16.self),
                        count: block.data == nil ? 0 : Int(block.bytes) / 2)
                    let taken = unsafe Box.borrow(session).opened.play(samples.span)
                    return jf_status(taken ? JF_OK : JF_AGAIN)
                },
                flush: { session, played in
                    unsafe played.pointee = Box.borrow(session).opened.flush().nanoseconds
                    return jf_status(JF_OK)
                })
        })
}
