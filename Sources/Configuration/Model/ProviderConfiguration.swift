package import CallModel
package import Drills

/// One plugin with its settings, under a name.
package struct ProviderConfiguration: Sendable {
    package let name: String
    package let plugin: Manifest
    package let capability: Capability
    /// Canonical JSON with the schema's defaults filled in. A secret stands in it as `${secret:NAME}`.
    package let settingsJSON: String
    /// What the plugin may read, by the names in its manifest.
    package let secrets: [String: Secret]
    package let run: RunMode
    package let isolation: Isolation
    package let maximumSessions: Int
    /// How many calls may wait for a session, and how long.
    package let queue: Int
    package let patience: Duration
    package let deadlines: Deadlines
    package let breaker: Breaker
    package let standby: Standby
    /// Nil: what is used of it is not counted.
    package let prices: Prices?
    /// What goes wrong in drills.
    package let fault: Fault?

    /// What calls keep of it while another provider works.
    package enum Standby: String, Hashable, Sendable, CaseIterable {
        case cold
        /// An open session.
        case warm
        /// An open session that does the same work. Only stt.
        case hot
    }

    package struct Breaker: Hashable, Sendable {
        package let failures: Int
        package let within: Duration
        package let open: Duration
    }
}

/// How long the host waits for a provider; each capability uses `open`, `stall` and its own.
package struct Deadlines: Hashable, Sendable {
    package let open: Duration
    package let stall: Duration
    /// stt.
    package let final: Duration
    /// dialogue.
    package let firstContent: Duration
    /// tts.
    package let firstAudio: Duration
    /// crm.
    package let result: Duration
    /// The keys that stand in the file.
    package let given: Set<String>

    /// The keys that mean something for a capability.
    static func keys(of capability: Capability) -> [String] {
        let own =
            switch capability {
            case .channel: [String]()
            case .stt: ["final_ms"]
            case .dialogue: ["first_content_ms"]
            case .tts: ["first_audio_ms"]
            case .crm: ["result_ms"]
            }
        return ["open_ms", "stall_ms"] + own
    }
}
