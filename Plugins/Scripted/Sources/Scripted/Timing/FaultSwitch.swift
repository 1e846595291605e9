import JackfieldPlugin
import Synchronization

/// Lets a session fail or hang when its script says so. Any thread.
final class FaultSwitch: Sendable {
    private let fault: Fault?
    private let session: HostSession
    private let cues: Cues
    private let requests = Atomic<Int>(0)

    init(_ fault: Fault?, session: HostSession, cues: Cues) {
        self.fault = fault
        self.session = session
        self.cues = cues
        guard let fault, let delay = fault.after else { return }
        cues.after(delay) { Self.fail(session, cues, fault) }
    }

    /// Whether the session should serve the request; if not, the request has failed or will never be
    /// answered, as the script says.
    func admits(_ request: Request) -> Bool {
        guard !self.cues.isSilent else { return false }
        let number = self.requests.add(1, ordering: .relaxed).newValue
        guard let fault, number == fault.onRequest else { return true }
        if fault.hangs {
            self.cues.fallSilent()
        } else {
            self.session.fail(fault.error, request: request)
        }
        return false
    }

    private static func fail(_ session: HostSession, _ cues: Cues, _ fault: Fault) {
        cues.fallSilent()
        if !fault.hangs { session.fail(fault.error) }
    }
}
