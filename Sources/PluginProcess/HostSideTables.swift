package import CJackfield
package import CallModel
import PluginHost

/// Runs plugins of the same process as if they were in another: every call, event, use of a service and
/// block of audio crosses a socket as a message.
///
/// What works through it works in another process too, and what a plugin may do only because it shares the
/// host's memory fails here. For tests and for looking for faults; slower than a direct call by far.
package final class Marshaller: Marshalling {
    package init() {}

    package func table(
        for capability: Capability, real: UnsafeRawPointer, host: UnsafePointer<jf_host>
    ) -> UnsafeRawPointer {
        guard let (near, far) = Wire.pair() else {
            preconditionFailure("the system gives no more sockets")
        }
        // The plugin's side lives as long as its wire's reader, the host's side as its table.
        unsafe PluginSide.start(far, capability: capability, real: real)
        _ = unsafe HostSide(near, host: host)
        return unsafe HostSideTables.make(capability, like: real)
    }
}

/// The tables that the host calls in place of the plugin's own. They live as long as the process.
enum HostSideTables {
    /// - Parameter real: the plugin's own table, whose optional functions tell which to offer.
    static func make(_ capability: Capability, like real: UnsafeRawPointer) -> UnsafeRawPointer {
        let stt = unsafe real.assumingMemoryBound(to: jf_stt_v1.self)
        let life = unsafe self.life(hasProbe: stt.pointee.life.pointee.probe != nil)
        switch capability {
        case .stt: return unsafe self.recognizer(life, hasHint: stt.pointee.hint != nil)
        case .tts: return unsafe self.synthesizer(life)
        case .dialogue:
            let table = unsafe real.assumingMemoryBound(to: jf_dialogue_v1.self)
            return unsafe self.dialogue(life, hasPrewarm: table.pointee.prewarm != nil)
        case .channel: return unsafe self.channel(life)
        case .crm: return unsafe self.customerRecords(life)
        }
    }

    private static func keep<Table>(_ table: Table) -> UnsafePointer<Table> {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }

    private static func life(hasProbe: Bool) -> UnsafePointer<jf_life> {
        unsafe self.keep(
            jf_life(
                struct_size: UInt32(MemoryLayout<jf_life>.size), flags: 0,
                create: { host, handle, config, out in
                    guard let side = unsafe HostSide.side(of: host) else {
                        return jf_status(JF_E_INTERNAL)
                    }
                    let (status, answer) = side.call(.create) {
                        $0.put(handle)
                        unsafe $0.put(config)
                    }
                    guard status >= 0 else {
                        side.end()
                        return status
                    }
                    unsafe out.pointee = unsafe side.keep(answer.number())
                    return status
                },
                destroy: { instance in
                    let object = unsafe RemoteObject.borrow(instance)
                    _ = object.call(.destroy)
                    object.side.end()
                },
                open: { instance, handle, options, out in
                    let object = unsafe RemoteObject.borrow(instance)
                    let (status, answer) = object.side.call(.open) {
                        $0.put(object.id)
                        $0.put(handle)
                        unsafe $0.put(options, as: .open)
                    }
                    guard status >= 0 else { return status }
                    let id = answer.number()
                    unsafe out.pointee = id == 0 ? nil : object.side.keep(id)
                    return status
                },
                close: { session, reason in
                    let object = unsafe RemoteObject.borrow(session)
                    _ = object.call(.close) { $0.put(reason) }
                    object.side.forget(object)
                },
                cancel: { session, request in
                    unsafe RemoteObject.borrow(session).call(.cancel) { $0.put(request) }
                },
                probe: hasProbe
                    ? { instance, request in
                        unsafe RemoteObject.borrow(instance).call(.probe) { $0.put(request) }
                    } : nil))
    }

    private static func recognizer(
        _ life: UnsafePointer<jf_life>, hasHint: Bool
    ) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(
            self.keep(
                jf_stt_v1(
                    struct_size: UInt32(MemoryLayout<jf_stt_v1>.size), flags: 0, life: life,
                    push: { session, audio in
                        unsafe RemoteObject.borrow(session).call(.push) {
                            unsafe $0.put(audio, as: .audio)
                        }
                    },
                    finalize: { session, request in
                        unsafe RemoteObject.borrow(session).call(.finalize) { $0.put(request) }
                    },
                    hint: hasHint
                        ? { session, expect in
                            unsafe RemoteObject.borrow(session).call(.hint) {
                                unsafe $0.put(expect, as: .expect)
                            }
                        } : nil)))
    }

    private static func synthesizer(_ life: UnsafePointer<jf_life>) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(
            self.keep(
                jf_tts_v1(
                    struct_size: UInt32(MemoryLayout<jf_tts_v1>.size), flags: 0, life: life,
                    begin: { session, request, options, count in
                        unsafe RemoteObject.borrow(session).call(.begin) {
                            $0.put(request)
                            unsafe $0.put(options, count: count, of: .pair)
                        }
                    },
                    text: { session, request, piece in
                        unsafe RemoteObject.borrow(session).call(.text) {
                            $0.put(request)
                            unsafe $0.put(piece)
                        }
                    },
                    end: { session, request in
                        unsafe RemoteObject.borrow(session).call(.end) { $0.put(request) }
                    })))
    }

    private static func dialogue(
        _ life: UnsafePointer<jf_life>, hasPrewarm: Bool
    ) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(
            self.keep(
                jf_dialogue_v1(
                    struct_size: UInt32(MemoryLayout<jf_dialogue_v1>.size), flags: 0, life: life,
                    generate: { session, request, generate in
                        unsafe RemoteObject.borrow(session).call(.generate) {
                            $0.put(request)
                            unsafe $0.put(generate, as: .generate)
                        }
                    },
                    tool_result: { session, request, call, status, result in
                        unsafe RemoteObject.borrow(session).call(.toolResult) {
                            $0.put(request)
                            unsafe $0.put(call)
                            $0.put(status)
                            unsafe $0.put(result)
                        }
                    },
                    prewarm: hasPrewarm
                        ? { session, messages in
                            unsafe RemoteObject.borrow(session).call(.prewarm) {
                                unsafe $0.put(messages)
                            }
                        } : nil)))
    }

    private static func channel(_ life: UnsafePointer<jf_life>) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(
            self.keep(
                jf_channel_v1(
                    struct_size: UInt32(MemoryLayout<jf_channel_v1>.size), flags: 0, life: life,
                    listen: { unsafe RemoteObject.borrow($0).call(.listen) },
                    act: { session, request, verb, argument in
                        unsafe RemoteObject.borrow(session).call(.act) {
                            $0.put(request)
                            $0.put(verb)
                            unsafe $0.put(argument)
                        }
                    },
                    play: { session, audio in
                        unsafe RemoteObject.borrow(session).call(.play) {
                            unsafe $0.put(audio, as: .audio)
                        }
                    },
                    flush: { session, played in
                        let object = unsafe RemoteObject.borrow(session)
                        let (status, answer) = object.side.call(.flush) { $0.put(object.id) }
                        unsafe played.pointee = answer.signed()
                        return status
                    })))
    }

    private static func customerRecords(_ life: UnsafePointer<jf_life>) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(
            self.keep(
                jf_crm_v1(
                    struct_size: UInt32(MemoryLayout<jf_crm_v1>.size), flags: 0, life: life,
                    call: { session, request, operation, arguments, key in
                        unsafe RemoteObject.borrow(session).call(.call) {
                            $0.put(request)
                            unsafe $0.put(operation)
                            unsafe $0.put(arguments)
                            unsafe $0.put(key)
                        }
                    },
                    describe: { instance, request in
                        unsafe RemoteObject.borrow(instance).call(.describe) { $0.put(request) }
                    })))
    }
}
