import JackfieldPlugin
import VendorKit

/// Speech to text: over `GET /v1/listen` by the Nova models, over `GET /v2/listen` by the Flux models.
final class ListenRecognizer: Recognizer {
    private let settings: DeepgramSettings
    private let server: DeepgramServer

    init(host: Host) throws(ProviderError) {
        self.settings = try host.settings(as: DeepgramSettings.self)
        try self.settings.listen.check()
        self.server = try DeepgramServer(self.settings, host: host)
    }

    func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        guard options.input.codec == .s16, options.input.channels == 1 else {
            throw ProviderError(.unsupported, "only 16-bit audio of one channel is taken")
        }
        let rate = options.input.rate
        guard self.settings.listen.isFlux else {
            let session = ListenSession(results, server: self.server, rate: rate)
            try session.connect(to: self.url("/v1/listen", self.novaQuery(options)))
            return session
        }
        let session = FluxSession(results, server: self.server, rate: rate)
        try session.connect(to: self.url("/v2/listen", self.fluxQuery(options)))
        return session
    }

    private func url(_ path: String, _ query: [(name: String, value: String)]) -> String {
        "\(self.server.socketURL)\(path)?\(QueryText.of(query))"
    }

    private func novaQuery(_ options: SessionOptions) -> [(name: String, value: String)] {
        let listen = self.settings.listen
        var query: [(name: String, value: String)] = [
            ("model", listen.model), ("encoding", "linear16"),
            ("sample_rate", "\(options.input.rate)"), ("channels", "1"),
            ("interim_results", "true"), ("endpointing", "\(listen.endpointing)"),
            ("mip_opt_out", "\(listen.optOut)"),
        ]
        let language = listen.language ?? options.language
        if !language.isEmpty { query.append(("language", language)) }
        if listen.smartFormat { query.append(("smart_format", "true")) }
        if listen.punctuate { query.append(("punctuate", "true")) }
        if listen.numerals { query.append(("numerals", "true")) }
        // Older models know them by another name.
        let name = listen.model.hasPrefix("nova-3") ? "keyterm" : "keywords"
        query += listen.keyterms.map { (name, $0) }
        return query
    }

    private func fluxQuery(_ options: SessionOptions) -> [(name: String, value: String)] {
        let listen = self.settings.listen
        var query: [(name: String, value: String)] = [
            ("model", listen.model), ("encoding", "linear16"),
            ("sample_rate", "\(options.input.rate)"), ("mip_opt_out", "\(listen.optOut)"),
        ]
        if let threshold = listen.endThreshold { query.append(("eot_threshold", "\(threshold)")) }
        if let threshold = listen.eagerThreshold {
            query.append(("eager_eot_threshold", "\(threshold)"))
        }
        if let timeout = listen.endTimeout { query.append(("eot_timeout_ms", "\(timeout)")) }
        if listen.numerals { query.append(("numerals", "true")) }
        query += listen.keyterms.map { ("keyterm", $0) }
        // The other models know one language.
        let language = listen.language ?? options.language
        if listen.model == "flux-general-multi", !language.isEmpty, language != "multi" {
            let primary = language.prefix { $0 != "-" }.lowercased()
            query.append(("language_hint", primary))
        }
        return query
    }
}
