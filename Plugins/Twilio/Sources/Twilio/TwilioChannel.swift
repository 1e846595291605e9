import JackfieldPlugin
import Synchronization

/// The `twilio` channel: calls of a Twilio account, by webhooks and media streams.
final class TwilioChannel: Channel {
    private let host: Host
    private let board: Switchboard
    private let signatures: SignatureCheck
    private let isServing = Atomic<Bool>(false)

    init(host: Host) throws(ProviderError) {
        self.host = host
        let settings = try host.settings(as: TwilioSettings.self)
        let token = try Self.secret("auth_token", of: host)
        guard !token.isEmpty else {
            throw ProviderError(
                .misconfigured, "auth_token is missing: bind it to a secret, ${secret:NAME}")
        }
        var user = (name: settings.accountSid, secret: token)
        if !settings.apiKeySid.isEmpty {
            user = (settings.apiKeySid, try Self.needed("api_key_secret", "api_key_sid", host))
        }
        var signingKey: (id: String, secret: String)?
        if !settings.signingKeyID.isEmpty {
            signingKey = (
                settings.signingKeyID, try Self.needed("signing_key", "signing_key_id", host)
            )
        }
        self.signatures = SignatureCheck(authToken: token, signingKey: signingKey)
        let timers = Timers(host: host)
        let api = TwilioAPI(
            settings.apiURL, account: settings.accountSid, user: user, host: host, timers: timers,
            send: { exchange, done in Self.send(exchange, by: host, done) })
        self.board = Switchboard(host: host, settings: settings, timers: timers, api: api)
    }

    private static func secret(_ name: String, of host: Host) throws(ProviderError) -> String {
        do throws(ProviderError) {
            return try host.secret(name)
        } catch {
            if error.code == .gone || error.code == .misconfigured { return "" }
            throw error
        }
    }

    private static func needed(
        _ name: String, _ other: String, _ host: Host
    ) throws(ProviderError) -> String {
        let secret = try Self.secret(name, of: host)
        guard !secret.isEmpty else {
            throw ProviderError(.misconfigured, "\(other) is there, and \(name) is not: give both")
        }
        return secret
    }

    private static func send(
        _ exchange: TwilioAPI.Exchange, by host: Host, _ done: @escaping TwilioAPI.Done
    ) {
        let request = HTTPRequest(
            method: "POST", url: exchange.url, headers: exchange.headers, body: exchange.body,
            deadline: .seconds(10))
        host.send(request) { outcome in
            done(
                outcome.map {
                    APIAnswer(status: $0.status, headers: $0.headers, body: $0.body)
                })
        }
    }

    // MARK: - Calls

    func listen(_ calls: IncomingCalls) throws(ProviderError) {
        self.board.report(to: calls)
        try self.serve()
    }

    private func serve() throws(ProviderError) {
        guard !self.isServing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do throws(ProviderError) {
            let url = try self.host.serve("", WebhookRoute(self.board, self.signatures))
            self.board.isServed(at: url)
            let urls = self.board.urls
            self.host.log(
                .info, "give these URLs to the numbers at Twilio",
                ["voice": urls.voice, "status": urls.status])
            if !url.hasPrefix("https:") {
                self.host.log(
                    .warning,
                    "Twilio opens media streams by TLS only: set server.public_url to an https URL, or server.tls",
                    ["media": urls.media])
            }
        } catch {
            self.isServing.store(false, ordering: .releasing)
            throw error
        }
    }

    func open(_ leg: ChannelLeg, options: SessionOptions) throws(ProviderError)
        -> any ChannelSession
    {
        guard options.dials else {
            guard let line = self.board.line(options.target) else {
                throw ProviderError(.gone, "this call has gone")
            }
            try line.take(leg)
            return TwilioSession(line, leg: leg)
        }
        try self.serve()
        return try self.dial(leg, options)
    }

    private struct DialOptions: Decodable { var from: String? }

    private func dial(
        _ leg: ChannelLeg, _ options: SessionOptions
    ) throws(ProviderError) -> any ChannelSession {
        let given = try options.options(as: DialOptions.self).from ?? ""
        let from = given.isEmpty ? self.board.settings.from : given
        guard !from.isEmpty else {
            throw ProviderError(
                .misconfigured,
                "nobody is there to call from: set `from`, or give it with the order to dial")
        }
        guard let line = self.board.add(.dialled, leg: leg) else {
            throw ProviderError(.overloaded, "all lines are busy: see the setting `calls`")
        }
        let session = TwilioSession(line, leg: leg)
        line.dial(DialOrder(to: options.target, from: from, id: line.id).form(self.board))
        // Twilio says no later than this how a call that it rings has ended.
        let patience = Duration.seconds(self.board.settings.ringSeconds + 60)
        line.watch(for: patience, .failed, "Twilio does not say what became of the call")
        return session
    }
}
