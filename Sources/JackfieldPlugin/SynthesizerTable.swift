import CJackfield

private typealias Box = SessionBox<any SynthesizerSession>

/// `jf_tts_v1` over the author's `Synthesizer`.
enum SynthesizerTable {
    static let shared: CapabilityTable<any Synthesizer, jf_tts_v1> = unsafe CapabilityTable(
        life: jf_life(
            struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
            create: { unsafe Self.shared.create(host: $0, instance: $1, config: $2, into: $3) },
            destroy: { unsafe Self.shared.destroy($0) },
            open: { instance, handle, options, out in
                unsafe Self.shared.open(instance, handle: handle, into: out) {
                    made, session throws(ProviderError) in
                    let opened = unsafe try made.open(
                        SynthesizerSpeech(session: session), options: SessionOptions(options))
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
            unsafe jf_tts_v1(
                struct_size: UInt32(MemoryLayout<jf_tts_v1>.size), flags: 0, life: life,
                begin: { session, request, options, count in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.begin(
                            Request(id: request),
                            voice: VoiceOptions(copying: options, count: count))
                    }
                },
                text: { session, request, piece in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.text(
                            String(copying: piece), of: Request(id: request))
                    }
                },
                end: { session, request in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.end(Request(id: request))
                    }
                })
        })
}
