/// A parser of bytes that come from outside, as the fuzzer and the tests call it.
///
/// What is wrong with the bytes is the parser's to tell; a trap, a wild read, a hang or memory without bound is a
/// finding.
struct FuzzTarget: Sendable {
    let name: String
    let run: @Sendable ([UInt8]) -> Void

    static let all: [FuzzTarget] = [
        .arguments, .caller, .configuration, .contacts, .events, .flow, .g711, .grammar, .journal,
        .json, .manifest, .page, .pattern, .secrets, .settings, .speechSets, .wav, .wire,
    ]

    static func named(_ name: String) -> FuzzTarget? { self.all.first { $0.name == name } }
}
