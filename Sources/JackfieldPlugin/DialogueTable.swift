import CJackfield

private typealias Box = SessionBox<any DialogueSession>

/// `jf_dialogue_v1` over the author's `Dialogue`.
enum DialogueTable {
    static let shared: CapabilityTable<any Dialogue, jf_dialogue_v1> = unsafe CapabilityTable(
        life: jf_life(
            struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
            create: { unsafe Self.shared.create(host: $0, instance: $1, config: $2, into: $3) },
            destroy: { unsafe Self.shared.destroy($0) },
            open: { instance, handle, options, out in
                unsafe Self.shared.open(instance, handle: handle, into: out) {
                    made, session throws(ProviderError) in
                    let opened = unsafe try made.open(
                        DialogueAnswer(session: session), options: SessionOptions(options))
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
            unsafe jf_dialogue_v1(
                struct_size: UInt32(MemoryLayout<jf_dialogue_v1>.size), flags: 0, life: life,
                generate: { session, request, turn in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.generate(
                            DialogueTurn(copying: turn), Request(id: request))
                    }
                },
                tool_result: { session, request, call, outcome, json in
                    let text = unsafe String(copying: json)
                    let result: Result<String, ProviderError> =
                        outcome < 0
                        ? .failure(ProviderError(status: outcome, text)) : .success(text)
                    return status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.toolResult(
                            result, of: String(copying: call), Request(id: request))
                    }
                },
                prewarm: { session, messages in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.prewarm(
                            messagesJSON: String(copying: messages))
                    }
                })
        })
}
