import JackfieldPlugin

/// Settings of one instance of the channel; `twilio.schema.json` has their limits and defaults.
struct TwilioSettings: Decodable, Sendable {
    enum WhenFull: String, Decodable, Sendable { case busy, rejected, fallback }
    enum MachineDetection: String, Decodable, Sendable {
        case off, start
        case messageEnd = "message_end"
    }
    enum OnMachine: String, Decodable, Sendable {
        case go = "continue"
        case hangUp = "hang_up"
    }

    var accountSid: String
    private var givenAPIKey: String?
    private var givenSigningKey: String?
    private var givenFrom: String?
    private var givenCalls: Int?
    private var givenWhenFull: WhenFull?
    private var givenFallbackSay: String?
    private var givenFallbackLanguage: String?
    private var givenFallbackDial: String?
    private var givenRing: Int?
    private var givenTimeLimit: Int?
    private var givenTransfer: Int?
    private var givenCallerID: String?
    private var givenRecord: Bool?
    private var givenMachine: MachineDetection?
    private var givenWaits: Bool?
    private var givenOnMachine: OnMachine?
    private var givenURL: String?

    /// SID of an API key that makes the requests in place of the account's token; "": none.
    var apiKeySid: String { self.givenAPIKey ?? "" }
    /// Id of the key that signs webhooks with SHA-256; "": none.
    var signingKeyID: String { self.givenSigningKey ?? "" }
    /// Who calls, where the order to dial does not say.
    var from: String { self.givenFrom ?? "" }
    /// Calls at the same time.
    var calls: Int { self.givenCalls ?? 10 }
    var whenFull: WhenFull { self.givenWhenFull ?? .busy }
    /// What Twilio says when the host is lost in a call; "": nothing.
    var fallbackSay: String { self.givenFallbackSay ?? "" }
    var fallbackLanguage: String { self.givenFallbackLanguage ?? "en-US" }
    /// Whom Twilio then connects; "": nobody.
    var fallbackDial: String { self.givenFallbackDial ?? "" }
    /// Seconds for which a dialled party may let it ring.
    var ringSeconds: Int { self.givenRing ?? 60 }
    /// Seconds after which Twilio ends a dialled call.
    var timeLimitSeconds: Int { self.givenTimeLimit ?? 14_400 }
    /// Seconds for which the target of a transfer may let it ring.
    var transferSeconds: Int { self.givenTransfer ?? 30 }
    /// Who calls the target of a transfer; "": the caller's own number.
    var transferCallerID: String { self.givenCallerID ?? "" }
    /// Whether Twilio records the calls.
    var records: Bool { self.givenRecord ?? false }
    var machineDetection: MachineDetection { self.givenMachine ?? .off }
    /// Whether the call begins only when it is known who has answered.
    var waitsForDetection: Bool { self.givenWaits ?? true }
    var onMachine: OnMachine { self.givenOnMachine ?? .go }
    var apiURL: String { self.givenURL ?? "https://api.twilio.com" }

    private enum CodingKeys: String, CodingKey {
        case accountSid = "account_sid"
        case givenAPIKey = "api_key_sid"
        case givenSigningKey = "signing_key_id"
        case givenFrom = "from"
        case givenCalls = "calls"
        case givenWhenFull = "when_full"
        case givenFallbackSay = "fallback_say"
        case givenFallbackLanguage = "fallback_language"
        case givenFallbackDial = "fallback_dial"
        case givenRing = "ring_s"
        case givenTimeLimit = "time_limit_s"
        case givenTransfer = "transfer_s"
        case givenCallerID = "transfer_caller_id"
        case givenRecord = "record"
        case givenMachine = "machine_detection"
        case givenWaits = "wait_for_detection"
        case givenOnMachine = "on_machine"
        case givenURL = "api_url"
    }

    /// What follows when the media stream is lost: Twilio does it by itself, so it works when the host does not.
    var fallback: [TwiML.Verb] {
        var verbs: [TwiML.Verb] = []
        if !self.fallbackSay.isEmpty {
            verbs.append(.say(self.fallbackSay, language: self.fallbackLanguage))
        }
        if !self.fallbackDial.isEmpty {
            verbs.append(.dial(TwiML.Dial(number: self.fallbackDial)))
        }
        return verbs
    }

    /// What a caller gets for whom there is no room.
    var refusal: TwiML {
        switch self.whenFull {
        case .busy: TwiML(.reject(busy: true))
        case .rejected: TwiML(.reject(busy: false))
        case .fallback: self.fallback.isEmpty ? TwiML(.reject(busy: true)) : TwiML(self.fallback)
        }
    }
}

/// The secrets of an instance; read once, by the control thread.
struct TwilioSecrets: Sendable {
    var authToken: String
    var apiKeySecret: String
    var signingKey: String
}
