import CallAudio
import JackfieldPlugin
import Synchronization

/// The `recording` channel: files call, and the calls become files.
final class RecordingChannel: Channel {
    private let host: Host
    private let settings: RecordingSettings
    private let inbox: Inbox?
    private let watch = Mutex<PluginTimer?>(nil)

    init(host: Host) throws(ProviderError) {
        self.host = host
        let settings = try host.settings(as: RecordingSettings.self)
        self.settings = settings
        self.inbox = settings.inbox.map { Inbox(folder: $0, outbox: settings.outbox) }
    }

    func listen(_ calls: IncomingCalls) throws(ProviderError) {
        // Without an inbox calls are only dialled.
        guard let inbox = self.inbox else { return }
        try inbox.prepare()
        let host = self.host
        let timer = host.timer(after: .zero, every: .seconds(1)) { _ in
            guard inbox.startScan() else { return }
            let isRunning = host.work {
                for news in inbox.scan() { Self.report(news, calls, host) }
            }
            if !isRunning { inbox.scanRefused() }
        }
        guard let timer else {
            throw ProviderError(.unavailable, "the host has no timer to watch the inbox with")
        }
        self.watch.withLock { $0 = timer }
    }

    func open(_ leg: ChannelLeg, options: SessionOptions) throws(ProviderError)
        -> any ChannelSession
    {
        let own = try options.options(as: CallOptions.self)
        let isInboxCall = self.inbox?.takes(options.target) ?? false
        guard let caller = own.caller ?? (options.target.isEmpty ? nil : options.target) else {
            throw ProviderError(
                .badInput, "no recording to call with: give the option caller, or dial its path")
        }
        guard isInboxCall || options.dials || own.caller != nil else {
            throw ProviderError(.gone, "this recording is not in the inbox any more")
        }
        let plan = try CallPlan.open(
            caller: caller, reply: own.reply ?? (isInboxCall ? self.inbox?.reply(to: caller) : nil),
            script: own.script, settings: self.settings)
        let inbox = isInboxCall ? self.inbox : nil
        let session = RecordingSession(
            plan, leg: leg, answerDelay: self.settings.answerDelayTime,
            whenClosed: { inbox?.finish(caller) })
        session.start(dials: options.dials || options.target.isEmpty)
        return session
    }

    func probe() throws(ProviderError) { try self.inbox?.prepare() }

    private static func report(_ news: Inbox.News, _ calls: IncomingCalls, _ host: Host) {
        switch news {
        case .call(let path, let from):
            calls.incoming(token: path, from: from, to: "", facts: ["recording": path])
        case .failed(let name, let reason):
            host.log(
                .warning, "a recording in the inbox cannot be used",
                ["file.name": name, "file.reason": reason])
        }
    }
}
