package import JackfieldPlugin
import Synchronization

/// Brings the calls of its script, and is their far party.
package final class ScriptedChannel: Channel {
    private let host: Host
    private let script: Script<ChannelScript>
    private let witness: WitnessFile?
    private let timers = Mutex<[PluginTimer]>([])

    package init(host: Host) throws(ProviderError) {
        self.host = host
        self.script = try Script("channel", of: host, \.channel)
        self.witness = try .named(self.script.section.witness, setting: "channel.witness")
    }

    package func listen(_ calls: IncomingCalls) throws(ProviderError) {
        for (index, incoming) in self.script.section.incoming.enumerated() {
            for call in 0..<max(0, incoming.count) {
                let timer = self.host.timer(after: incoming.at + incoming.every * call) { _ in
                    calls.incoming(
                        token: "\(index)/\(call)", from: incoming.from, to: incoming.to)
                }
                guard let timer else {
                    throw ProviderError(.unsupported, "this host gives no timer for incoming calls")
                }
                self.timers.withLock { $0.append(timer) }
            }
        }
    }

    package func open(
        _ leg: ChannelLeg, options: SessionOptions
    ) throws(ProviderError) -> any ChannelSession {
        let script = try self.script.section(for: options)
        let steps = options.dials ? script.caller : try Self.steps(script, token: options.target)
        return ScriptedChannelSession(
            script: script, steps: steps, leg: leg, options: options, witness: self.witness)
    }

    /// The caller's steps of the incoming call with this token.
    private static func steps(
        _ script: ChannelScript, token: String
    ) throws(ProviderError) -> [CallerStep] {
        guard let index = token.split(separator: "/").first.flatMap({ Int($0) }),
            script.incoming.indices.contains(index)
        else { throw ProviderError(.gone, "no incoming call of the script has this token") }
        return script.incoming[index].caller ?? script.caller
    }
}
