import JackfieldPlugin

/// What turns a clause into audio: eSpeak, or a stand-in.
protocol ClauseSynthesizer: Sendable {
    /// Synthesises one clause. Blocks, on a thread that may.
    ///
    /// - Parameter isWanted: asked several times while it works; false ends it early with `.cancelled`.
    func synthesize(
        _ clause: Clause, voice: Voice, isWanted: @escaping @Sendable () -> Bool
    ) throws(ProviderError) -> SpokenClause
}
