import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization

extension PluginInstance {
    static let mostFacts: UInt32 = 256

    /// Takes an event on the instance handle; it is borrowed. Any thread.
    func receive(_ event: UnsafePointer<jf_event>) -> jf_status {
        let head = unsafe event.pointee
        guard head.size >= UInt32(MemoryLayout<jf_event>.size) else {
            return self.refuse(
                EventReader.Flaw(detail: "event of type \(head.type) has size \(head.size)"))
        }
        do throws(EventReader.Flaw) {
            switch Int(head.type) {
            case JF_EVENT_HEALTH: unsafe try self.receiveHealth(event)
            case JF_EVENT_INCOMING: unsafe try self.receiveIncoming(event)
            case JF_EVENT_RESULT, JF_EVENT_DONE, JF_EVENT_ERROR:
                unsafe try self.receiveAnswer(event, head)
            default: break
            }
            return jf_status(JF_OK)
        } catch {
            return self.refuse(error)
        }
    }

    private func refuse(_ flaw: EventReader.Flaw) -> jf_status {
        self.context.report(flaw.kind, flaw.detail, provider: self.name)
        return jf_status(JF_E_BAD_INPUT)
    }

    private func receiveHealth(_ event: UnsafePointer<jf_event>) throws(EventReader.Flaw) {
        let body = unsafe try EventReader.whole(event, jf_event_health.self)
        let reason = self.context.services.redacted(
            unsafe try EventReader.text(body.reason, limit: 4_096))
        let health: Health =
            switch unsafe Int(body.state) {
            case JF_HEALTH_DOWN: .down(reason: reason)
            case JF_HEALTH_DEGRADED: .degraded(reason: reason)
            default: .up
            }
        self.inner.withLock { $0.health = health }
    }

    private func receiveIncoming(_ event: UnsafePointer<jf_event>) throws(EventReader.Flaw) {
        let call = unsafe try Self.incomingCall(event)
        guard let incoming = self.inner.withLock({ $0.incoming }) else { return }
        // On the loop of the connection that it came over, so that its audio crosses no threads.
        let loops = self.context.services.loops
        loops.loops[loops.placeOfCall].post { [call] in incoming(call) }
    }

    /// The call that an INCOMING event tells of.
    static func incomingCall(
        _ event: UnsafePointer<jf_event>
    ) throws(EventReader.Flaw) -> IncomingCall {
        let body = unsafe try EventReader.whole(event, jf_event_incoming.self)
        var call = IncomingCall(
            token: unsafe try EventReader.text(body.token, limit: 4_096),
            from: unsafe try EventReader.text(body.from, limit: 256),
            to: unsafe try EventReader.text(body.to, limit: 256))
        guard unsafe body.fact_count <= Self.mostFacts else {
            throw EventReader.Flaw(
                kind: .oversizedEvent, detail: unsafe "\(body.fact_count) facts, at most 256")
        }
        for index in 0..<Int(unsafe body.fact_count) {
            guard let facts = unsafe body.facts else {
                throw EventReader.Flaw(detail: "facts is null")
            }
            let key = unsafe try EventReader.text(facts[index].key, limit: 256)
            call.facts[key] = unsafe try EventReader.text(facts[index].value, limit: 4_096)
        }
        return call
    }

    private func receiveAnswer(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(EventReader.Flaw) {
        if Int(head.type) == JF_EVENT_RESULT {
            let body = unsafe try EventReader.whole(event, jf_event_result.self)
            let json = unsafe try EventReader.json(body.json)
            let isKnown = self.inner.withLock { inner in
                inner.requests[head.req]?.json = json
                return inner.requests[head.req] != nil
            }
            guard isKnown else { throw self.unknown(head) }
            return
        }
        let result: Result<String, ProviderFailure>? =
            Int(head.type) == JF_EVENT_ERROR
            ? .failure(self.redacted(unsafe try EventReader.failure(event))) : nil
        guard let request = self.inner.withLock({ $0.requests.removeValue(forKey: head.req) })
        else { throw self.unknown(head) }
        request.complete(result ?? .success(request.json))
    }

    private func unknown(_ head: jf_event) -> EventReader.Flaw {
        EventReader.Flaw(
            kind: .unknownRequest, detail: "event of type \(head.type) for request \(head.req)")
    }
}
