import JackfieldPlugin
import Synchronization

/// The `browser` channel: people call from a page that the host serves.
final class BrowserChannel: Channel {
    private let host: Host
    private let settings: BrowserSettings
    private let switchboard: Switchboard
    private let isServing = Atomic<Bool>(false)

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: BrowserSettings.self)
        self.switchboard = Switchboard(host: host, mostCalls: self.settings.calls)
    }

    func listen(_ calls: IncomingCalls) throws(ProviderError) {
        self.switchboard.report(to: calls)
        guard !self.isServing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let route = PageRoute(self.settings, switchboard: self.switchboard)
        do throws(ProviderError) {
            let url = try self.host.serve("", route)
            route.isServed(at: url)
            self.host.log(.info, "open the URL in a browser to call", ["url": url + "/"])
        } catch {
            self.isServing.store(false, ordering: .releasing)
            throw error
        }
    }

    func open(_ leg: ChannelLeg, options: SessionOptions) throws(ProviderError)
        -> any ChannelSession
    {
        guard !options.dials else {
            throw ProviderError(
                .unsupported, "nobody can be dialled in a browser; calls come from its page")
        }
        let line = try self.switchboard.take(options.target)
        try line.take(leg)
        return BrowserSession(line, leg: leg)
    }
}
