package import CallModel
package import Drills

/// One provider of a simulated world: a template with settings of its own, and perhaps a fault.
package struct SimulatedProvider: Sendable {
    package var name: String
    package var capability: Capability
    /// Laid over the template's section.
    package var settings: [String: JSONValue]
    package var fault: Fault?
    /// Sessions at the same time; nil: without limit.
    package var sessions: Int?
    package var failures: Int
    package var rest: Duration

    package init(
        _ capability: Capability, number: Int, using random: inout SeededGenerator
    ) {
        self.name = "\(capability.rawValue)-\(number)"
        self.capability = capability
        self.settings = Self.settings(of: capability, &random)
        let percent = capability == .channel ? 25 : 60
        let isFaulty = random.chance(percent) && !(capability == .channel && number == 0)
        self.fault = isFaulty ? Self.fault(&random) : nil
        // Only one that fails may be full: who is turned away by a healthy one has no healthy one.
        self.sessions = isFaulty && random.chance(20) ? random.integer(1...4) : nil
        self.failures = random.integer(1...5)
        self.rest = .seconds(random.integer(2...30))
    }

    /// Whether it tells when its words begin, if it is a voice.
    package var hasMarks: Bool { self.settings["marks"] != .boolean(false) }

    /// Whether what it tells becomes late at any time, and not from the start: a request may come while it still
    /// answers the one before.
    package var halts: Bool {
        guard let fault, case .slow = fault.kind else { return false }
        return fault.after > .zero || fault.moment == .request
    }

    private static func settings(
        of capability: Capability, _ random: inout SeededGenerator
    ) -> [String: JSONValue] {
        func number(_ range: ClosedRange<Int>) -> JSONValue {
            .number(Double(random.integer(range)))
        }
        switch capability {
        case .channel: return [:]
        case .stt:
            return [
                "delay_ms": number(20...250), "final_delay_ms": number(20...400),
                "partial_every_ms": random.chance(80) ? .number(300) : .number(0),
            ]
        case .dialogue: return ["first_token_delay_ms": number(20...600)]
        case .tts:
            return [
                "first_audio_delay_ms": number(20...300),
                "real_time_factor": .number(Double(random.integer(0...9)) / 10),
                "chunk_ms": .number(Double(random.choice([20, 40, 100]))),
                "level_db": .number(Double(-random.integer(16...24))),
                "marks": .boolean(random.chance(70)),
            ]
        case .crm: return ["delay_ms": number(10...900)]
        }
    }

    private static let codes: [ProviderFailure.Code] = [
        .unavailable, .overloaded, .timedOut, .internal, .unauthorized, .quotaExceeded,
        .protocolViolation, .gone, .misconfigured, .unsupported, .forbidden,
    ]

    private static func fault(_ random: inout SeededGenerator) -> Fault {
        let kind = Self.kind(random.choice(Fault.Kind.names), &random)
        let after: Duration =
            switch random.integer(0...3) {
            case 0, 1: .zero
            case 2: random.milliseconds(1...500)
            default: random.milliseconds(500...12_000)
            }
        return Fault(
            kind, at: random.choice(Fault.Moment.allCases),
            after: kind == .connectHang ? .zero : after,
            every: random.chance(60) ? 1 : random.integer(2...4),
            times: random.chance(50) ? nil : random.integer(1...3))
    }

    private static func kind(_ name: String, _ random: inout SeededGenerator) -> Fault.Kind {
        switch name {
        case "error":
            .error(
                random.choice(self.codes),
                retryAfter: random.chance(30) ? random.milliseconds(100...5_000) : nil)
        case "connect_hang": .connectHang
        case "hang": .hang
        case "stall": .stall(after: random.integer(0...8))
        case "flood": .flood
        case "garbage":
            .garbage(
                random.chance(40)
                    ? Fault.Garbage.allCases : [random.choice(Fault.Garbage.allCases)])
        case "slow": .slow(by: random.milliseconds(50...3_000))
        default: .exit(for: random.milliseconds(500...30_000))
        }
    }
}
