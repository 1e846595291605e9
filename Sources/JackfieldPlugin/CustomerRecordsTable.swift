import CJackfield

private typealias Box = SessionBox<any CustomerRecordsSession>

/// `jf_crm_v1` over the author's `CustomerRecords`.
enum CustomerRecordsTable {
    static let shared: CapabilityTable<any CustomerRecords, jf_crm_v1> = unsafe CapabilityTable(
        life: jf_life(
            struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
            create: { unsafe Self.shared.create(host: $0, instance: $1, config: $2, into: $3) },
            destroy: { unsafe Self.shared.destroy($0) },
            open: { instance, handle, options, out in
                unsafe Self.shared.open(instance, handle: handle, into: out) {
                    made, session throws(ProviderError) in
                    let opened = unsafe try made.open(
                        CustomerRecordsResults(session: session), options: SessionOptions(options))
                    session.ready()
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
            unsafe jf_crm_v1(
                struct_size: UInt32(MemoryLayout<jf_crm_v1>.size), flags: 0, life: life,
                call: { session, request, operation, arguments, key in
                    status { () throws(ProviderError) in
                        try unsafe Box.borrow(session).opened.call(
                            String(copying: operation), argumentsJSON: String(copying: arguments),
                            idempotencyKey: String(copying: key), Request(id: request))
                    }
                },
                describe: { instance, request in
                    let instance = unsafe Self.shared.instance(instance)
                    let session = HostSession(host: instance.host, handle: instance.host.handle)
                    do throws(ProviderError) {
                        let json = try instance.made.operationsJSON()
                        let results = CustomerRecordsResults(session: session)
                        results.result(json, of: Request(id: request))
                        results.done(Request(id: request))
                    } catch {
                        session.fail(error, request: Request(id: request))
                    }
                    return jf_status(JF_OK)
                })
        })
}
