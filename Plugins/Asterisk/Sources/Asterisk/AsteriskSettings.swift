import JackfieldPlugin

/// Settings of one instance of the channel; `asterisk.schema.json` has their limits.
struct AsteriskSettings: Sendable {
    struct ARI: Decodable, Sendable {
        /// The root: http://127.0.0.1:8088/ari.
        var url: String
        var username: String
        var app: String?
    }

    struct AudioSocket: Decodable, Sendable {
        /// Where the host listens.
        var address: String
        /// Where Asterisk finds that.
        var reachableAt: String?
        /// Whether the dialplan's AudioSocket() may bring calls.
        var dialplan: Bool?
        /// Addresses that may connect; empty: all.
        var peers: [String]?
        var format: String?

        enum CodingKeys: String, CodingKey {
            case address, dialplan, peers, format
            case reachableAt = "reachable_at"
        }
    }

    struct Originate: Sendable {
        var endpoint = ""
        var callerID = ""
        var timeout = 60
        var formats = "slin"
    }

    struct Transfer: Sendable {
        var way = CallControl.TransferWay.dialplan
        var context = "default"
        var endpoint = ""
        var timeout = 30
    }

    enum Media: String, Decodable, Sendable { case audiosocket, websocket, auto }

    let ari: ARI?
    let audioSocket: AudioSocket?
    let media: Media
    let webSocketFormat: String
    let originate: Originate
    let transfer: Transfer
    let musicClass: String
    /// At the same time.
    let calls: Int

    /// What stands for who is called in an endpoint.
    static let placeholder = "{to}"

    private struct Wire: Decodable {
        struct Originate: Decodable {
            var endpoint: String?
            var caller_id: String?
            var timeout_s: Int?
            var formats: String?
        }

        struct Transfer: Decodable {
            var way: String?
            var context: String?
            var endpoint: String?
            var timeout_s: Int?
        }

        var ari: ARI?
        var audiosocket: AudioSocket?
        var media: Media?
        var websocket_format: String?
        var originate: Originate?
        var transfer: Transfer?
        var music_on_hold: String?
        var calls: Int?
    }

    init(_ host: Host) throws(ProviderError) {
        let wire = try host.settings(as: Wire.self)
        self.ari = wire.ari
        self.audioSocket = wire.audiosocket
        self.media = wire.media ?? .auto
        self.webSocketFormat = wire.websocket_format ?? "slin16"
        self.originate = Originate(
            endpoint: wire.originate?.endpoint ?? "", callerID: wire.originate?.caller_id ?? "",
            timeout: wire.originate?.timeout_s ?? 60, formats: wire.originate?.formats ?? "slin")
        let way: CallControl.TransferWay =
            switch wire.transfer?.way {
            case "redirect": .redirect
            case "attended": .attended
            default: .dialplan
            }
        self.transfer = Transfer(
            way: way, context: wire.transfer?.context ?? "default",
            endpoint: wire.transfer?.endpoint ?? "", timeout: wire.transfer?.timeout_s ?? 30)
        self.musicClass = wire.music_on_hold ?? ""
        self.calls = wire.calls ?? 50
        try self.check()
    }

    var app: String { self.ari?.app ?? "jackfield" }
    var takesDialplanCalls: Bool { self.audioSocket?.dialplan ?? true }
    var audioSocketFormat: String { self.audioSocket?.format ?? "slin" }

    /// What no schema can say.
    private func check() throws(ProviderError) {
        func require(_ isRight: Bool, _ message: String) throws(ProviderError) {
            guard isRight else { throw ProviderError(.misconfigured, message) }
        }
        try require(
            self.ari != nil || self.audioSocket != nil,
            "settings: neither ari nor audiosocket is there: give one, or both")
        try require(
            self.media != .audiosocket || self.audioSocket != nil,
            "settings.media is audiosocket: give audiosocket.address, where Asterisk connects to")
        try require(
            self.media != .websocket || self.ari != nil,
            "settings.media is websocket: that needs ari, which sets it up")
        try require(
            self.ari != nil || self.takesDialplanCalls,
            "settings.audiosocket.dialplan is false and there is no ari: no call could come")
        let endpoints = [
            ("originate", self.originate.endpoint, false),
            ("transfer", self.transfer.endpoint, self.transfer.way != .dialplan),
        ]
        for (name, endpoint, isNeeded) in endpoints {
            try require(
                endpoint.isEmpty ? !isNeeded : endpoint.contains(Self.placeholder),
                "settings.\(name).endpoint must say where {to} stands: PJSIP/{to}@trunk")
        }
    }

    /// Whether a peer ("192.0.2.7:50000", "[::1]:50000") may connect.
    func admits(peer: String) -> Bool {
        guard let peers = self.audioSocket?.peers, !peers.isEmpty else { return true }
        guard let colon = peer.lastIndex(of: ":") else { return false }
        let address = peer[..<colon].trimmingPrefix("[")
        return peers.contains(String(address.hasSuffix("]") ? address.dropLast() : address))
    }
}
