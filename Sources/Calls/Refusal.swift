package import Providers
import Synchronization

/// Tells a caller in the channel's own form that no call is taken now.
package final class Refusal: Sendable {
    private static let request = RequestID(rawValue: 1)

    /// Let go with its last event.
    private let session = Mutex<(any ChannelSession)?>(nil)

    /// Opens the call only to reject it. On the loop of the channel's events.
    package static func refuse(_ call: IncomingCall, of plan: CallPlan) {
        var options = SessionOptions(rate: 8_000, callID: "", language: plan.language)
        options.target = call.token
        options.deadline = plan.channel.deadlines.open
        let refusal = Refusal()
        let session = plan.channel.provider.open(options) { refusal.receive($0) }
        refusal.session.withLock { $0 = session }
    }

    private func receive(_ event: ProviderEvent) {
        let session = self.session.withLock { $0 }
        switch event {
        case .ready: session?.act(.reject, "busy", Self.request)
        case .done, .failed: session?.close(.done)
        case .closed: self.session.withLock { $0 = nil }
        default: break
        }
    }
}
