import CJackfield
import CallModel

/// The tables that the host calls in a drill, in place of the plugin's own. They live as long as the process.
///
/// The session that their functions are given is the handle of a `DrilledSession`, so that a late call finds
/// nothing.
enum DrillTables {
    /// - Parameter real: the plugin's own; what takes no session is left as it is.
    static func make(for capability: Capability, like real: CapabilityPointer) -> CapabilityPointer
    {
        let table =
            switch capability {
            case .stt: unsafe UnsafeRawPointer(self.recognizer(real))
            case .tts: unsafe UnsafeRawPointer(self.synthesizer(real))
            case .dialogue: unsafe UnsafeRawPointer(self.dialogue(real))
            case .channel: unsafe UnsafeRawPointer(self.channel(real))
            case .crm: unsafe UnsafeRawPointer(self.customerRecords(real))
            }
        return unsafe CapabilityPointer(raw: table)
    }

    private static func keep<Table>(_ table: Table) -> UnsafePointer<Table> {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }

    /// Lends the session for the body.
    private static func with(
        _ session: UnsafeMutableRawPointer, _ body: (DrilledSession) -> jf_status
    ) -> jf_status {
        let handle = jf_handle(UInt(bitPattern: session))
        let status = HandleTable.shared.with(handle) { target -> jf_status? in
            guard case .session(let session) = target else { return nil }
            return (session as? DrilledSession).map(body)
        }
        return (status ?? nil) ?? jf_status(JF_E_GONE)
    }

    private static func life(_ real: CapabilityPointer) -> UnsafePointer<jf_life> {
        var life = unsafe real.life.pointee
        life.struct_size = UInt32(MemoryLayout<jf_life>.size)
        unsafe life.open = { unsafe DrilledSession.open($0, $1, $2, $3) }
        unsafe life.close = { session, reason in
            _ = unsafe DrillTables.with(session) {
                $0.close(reason)
                return jf_status(JF_OK)
            }
        }
        unsafe life.cancel = { session, request in
            unsafe DrillTables.with(session) { $0.cancel(request) }
        }
        return unsafe self.keep(life)
    }

    private static func recognizer(_ real: CapabilityPointer) -> UnsafePointer<jf_stt_v1> {
        var table = unsafe real.bound(to: jf_stt_v1.self).pointee
        unsafe table.struct_size = unsafe UInt32(MemoryLayout<jf_stt_v1>.size)
        unsafe table.life = self.life(real)
        unsafe table.push = { session, audio in
            unsafe DrillTables.with(session) { session in
                let push = unsafe session.drill.real.bound(to: jf_stt_v1.self).pointee.push
                return session.pass { unsafe push($0.raw, audio) }
            }
        }
        unsafe table.finalize = { session, request in
            unsafe DrillTables.with(session) { session in
                let finalize = unsafe session.drill.real.bound(to: jf_stt_v1.self).pointee.finalize
                return session.begin(request) { unsafe finalize($0.raw, request) }
            }
        }
        if unsafe table.hint != nil {
            unsafe table.hint = { session, expect in
                unsafe DrillTables.with(session) { session in
                    let hint = unsafe session.drill.real.bound(to: jf_stt_v1.self).pointee.hint
                    return session.pass {
                        unsafe hint?($0.raw, expect) ?? jf_status(JF_OK)
                    }
                }
            }
        }
        return unsafe self.keep(table)
    }

    private static func synthesizer(_ real: CapabilityPointer) -> UnsafePointer<jf_tts_v1> {
        var table = unsafe real.bound(to: jf_tts_v1.self).pointee
        unsafe table.struct_size = unsafe UInt32(MemoryLayout<jf_tts_v1>.size)
        unsafe table.life = self.life(real)
        unsafe table.begin = { session, request, options, count in
            unsafe DrillTables.with(session) { session in
                let begin = unsafe session.drill.real.bound(to: jf_tts_v1.self).pointee.begin
                return session.begin(request) { unsafe begin($0.raw, request, options, count) }
            }
        }
        unsafe table.text = { session, request, piece in
            unsafe DrillTables.with(session) { session in
                let text = unsafe session.drill.real.bound(to: jf_tts_v1.self).pointee.text
                return session.pass(request) { unsafe text($0.raw, request, piece) }
            }
        }
        unsafe table.end = { session, request in
            unsafe DrillTables.with(session) { session in
                let end = unsafe session.drill.real.bound(to: jf_tts_v1.self).pointee.end
                return session.pass(request) { unsafe end($0.raw, request) }
            }
        }
        return unsafe self.keep(table)
    }

    private static func dialogue(_ real: CapabilityPointer) -> UnsafePointer<jf_dialogue_v1> {
        var table = unsafe real.bound(to: jf_dialogue_v1.self).pointee
        unsafe table.struct_size = unsafe UInt32(MemoryLayout<jf_dialogue_v1>.size)
        unsafe table.life = self.life(real)
        unsafe table.generate = { session, request, turn in
            unsafe DrillTables.with(session) { session in
                let table = unsafe session.drill.real.bound(to: jf_dialogue_v1.self)
                let generate = unsafe table.pointee.generate
                return session.begin(request) { unsafe generate($0.raw, request, turn) }
            }
        }
        unsafe table.tool_result = { session, request, call, status, result in
            unsafe DrillTables.with(session) { session in
                let table = unsafe session.drill.real.bound(to: jf_dialogue_v1.self)
                let answer = unsafe table.pointee.tool_result
                return session.pass(request) {
                    unsafe answer($0.raw, request, call, status, result)
                }
            }
        }
        if unsafe table.prewarm != nil {
            unsafe table.prewarm = { session, messages in
                unsafe DrillTables.with(session) { session in
                    let table = unsafe session.drill.real.bound(to: jf_dialogue_v1.self)
                    let prewarm = unsafe table.pointee.prewarm
                    return session.pass {
                        unsafe prewarm?($0.raw, messages) ?? jf_status(JF_OK)
                    }
                }
            }
        }
        return unsafe self.keep(table)
    }

    private static func channel(_ real: CapabilityPointer) -> UnsafePointer<jf_channel_v1> {
        var table = unsafe real.bound(to: jf_channel_v1.self).pointee
        unsafe table.struct_size = unsafe UInt32(MemoryLayout<jf_channel_v1>.size)
        unsafe table.life = self.life(real)
        unsafe table.act = { session, request, verb, argument in
            unsafe DrillTables.with(session) { session in
                let act = unsafe session.drill.real.bound(to: jf_channel_v1.self).pointee.act
                return session.begin(request) { unsafe act($0.raw, request, verb, argument) }
            }
        }
        unsafe table.play = { session, audio in
            unsafe DrillTables.with(session) { session in
                let play = unsafe session.drill.real.bound(to: jf_channel_v1.self).pointee.play
                return session.pass { unsafe play($0.raw, audio) }
            }
        }
        unsafe table.flush = { session, played in
            unsafe played.pointee = 0
            return unsafe DrillTables.with(session) { session in
                let flush = unsafe session.drill.real.bound(to: jf_channel_v1.self).pointee.flush
                return session.pass(unheard: JF_E_TIMEOUT) { unsafe flush($0.raw, played) }
            }
        }
        return unsafe self.keep(table)
    }

    private static func customerRecords(_ real: CapabilityPointer) -> UnsafePointer<jf_crm_v1> {
        var table = unsafe real.bound(to: jf_crm_v1.self).pointee
        unsafe table.struct_size = unsafe UInt32(MemoryLayout<jf_crm_v1>.size)
        unsafe table.life = self.life(real)
        unsafe table.call = { session, request, operation, arguments, key in
            unsafe DrillTables.with(session) { session in
                let call = unsafe session.drill.real.bound(to: jf_crm_v1.self).pointee.call
                return session.begin(request) {
                    unsafe call($0.raw, request, operation, arguments, key)
                }
            }
        }
        return unsafe self.keep(table)
    }
}
