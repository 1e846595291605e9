import CRMKit
import JackfieldPlugin

@testable import CRM
@testable import Rehearsal

extension FuzzTarget {
    /// Contacts as CSV.
    static let contacts = FuzzTarget(name: "contacts") { bytes in
        let plan = NumberPlan(countryCode: "49", trunkPrefix: "0", internationalPrefix: "00")
        let path = Scratch.write(bytes, to: "contacts.csv")
        do throws(ProviderError) {
            _ = try ContactSeed(file: path, plan: plan)
        } catch {
            precondition(!error.message.isEmpty)
        }
    }

    /// A corpus of speech: `sets.yaml`, and the tables that it may name as `a.tsv` and `b.tsv`.
    static let speechSets = FuzzTarget(name: "speech-sets") { bytes in
        Scratch.makeFolder("speech")
        let parts = FuzzInput.parts(bytes, most: 3)
        for (name, part) in zip(["sets.yaml", "a.tsv", "b.tsv"], parts + [[], []]) {
            _ = Scratch.write(part, to: "speech/\(name)")
        }
        _ = try? SpeechCorpus.read("\(Scratch.folder)/speech")
    }
}
