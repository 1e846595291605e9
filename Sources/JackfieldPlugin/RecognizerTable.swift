import CJackfield

private typealias Box = SessionBox<any RecognizerSession>

/// `jf_stt_v1` over the author's `Recognizer`.
enum RecognizerTable {
    static let shared: CapabilityTable<any Recognizer, jf_stt_v1> = unsafe CapabilityTable(
        life: jf_life(
            struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
            create: { unsafe Self.shared.create(host: $0, instance: $1, config: $2, into: $3) },
            destroy: { unsafe Self.shared.destroy($0) },
            open: { instance, handle, options, out in
                unsafe Self.shared.open(instance, handle: handle, into: out) {
                    made, session throws(ProviderError) in
                    let opened = unsafe try made.open(
                        RecognizerResults(session: session), options: SessionOptions(options))
                    if opened.isReadyAtOnce { session.ready() }
                    return opened
                }
            },
            close: { session, _ in unsafe Box.close(session) { $0.close() } },
            cancel: { session, request in
                unsafe Box.borrow(session).opened.cancel(Request(id: request))
                return jf_status(JF_OK)
            },
            probe: { instance, request in
                unsafe Self.shared.probe(instance, request: request) { $0.probe($1) }
            }),
        table: { life in
            unsafe jf_stt_v1(
                struct_size: UInt32(MemoryLayout<jf_stt_v1>.size), flags: 0, life: life,
                push: { session, audio in
                    let block = unsafe audio.pointee
                    let samples = unsafe UnsafeBufferPointer(
                        start: block.data?.assumingMemoryBound(to: Int16.self),
                        count: block.data == nil ? 0 : Int(block.bytes) / 2)
                    let taken = unsafe Box.borrow(session).opened.push(
                        CallerAudio(samples: samples.span, block: block))
                    return jf_status(taken ? JF_OK : JF_AGAIN)
                },
                finalize: { session, request in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.finalize(Request(id: request))
                    }
                },
                hint: { session, expect in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.expect(Expectation(copying: expect))
                    }
                })
        })
}
