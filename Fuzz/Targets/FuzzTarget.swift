/// A parser of bytes that come from outside, as the fuzzer and the tests call it.
///
/// What is wrong with the bytes is the parser's to tell; a trap, a wild read, a hang or memory without bound is a
/// finding.
struct FuzzTarget: Sendable {
    let name: String
    let run: @Sendable ([UInt8]) -> Void

    static let all: [FuzzTarget] = [
        .apiAnswer, .arguments, .asterisk, .caller, .configuration, .contacts, .events, .flow,
        .form, .g711, .grammar, .journal, .json, .manifest, .mediaStream, .page, .pattern,
        .secrets, .settings, .speechSets, .wav, .wire,
    ]

    static func named(_ name: String) -> FuzzTarget? { self.all.first { $0.name == name } }
}
