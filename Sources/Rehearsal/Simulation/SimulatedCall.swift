package import CallModel

/// One simulated call when it is over: what the host tells, and what those outside of it saw.
package struct SimulatedCall: Sendable {
    /// What the far party noted; see the scripted plugin.
    package struct Witness: Sendable {
        package struct Word: Sendable, Hashable {
            package var text: String
            /// On the clock of the call's audio.
            package var start: Duration

            package init(_ text: String, at start: Duration) {
                self.text = text
                self.start = start
            }
        }

        package var said: [Word]
        package var heard: [String]
        /// Reply audio that came when the call was over.
        package var late: Duration

        package init(said: [Word], heard: [String], late: Duration = .zero) {
            self.said = said
            self.heard = heard
            self.late = late
        }
    }

    /// What the customer records were asked.
    package struct Operation: Sendable, Hashable {
        package var key: String

        package init(key: String) { self.key = key }
    }

    package var index: Int
    package var id: CallID
    package var entries: [JournalEntry]
    /// Nil when the far party's end left no trace.
    package var witness: Witness?
    package var operations: [Operation] = []
    /// Of the chains of this call, those with a provider that never fails.
    package var healthy: Set<Capability> = []
    package var backchannels: Set<String> = []
    /// Names of the voices that do not tell when their words begin.
    package var unmarked: Set<String> = []
    /// Names of the voices whose audio becomes late while they speak.
    package var halting: Set<String> = []
    /// What the store has of it; nil when this call was not stored in a file.
    package var stored: (entries: [JournalEntry], outcome: CallOutcome?)?

    package init(index: Int, id: CallID, entries: [JournalEntry], witness: Witness?) {
        self.index = index
        self.id = id
        self.entries = entries
        self.witness = witness
    }
}

extension SimulatedCall.Witness {
    /// The line of the scripted channel's witness.
    package init(_ line: JSONValue) {
        func list(_ key: String) -> [JSONValue] {
            guard case .list(let values) = line[key] else { return [] }
            return values
        }
        func time(_ value: JSONValue?) -> Duration {
            guard case .number(let number) = value else { return .zero }
            return .milliseconds(Int(number))
        }
        self.init(
            said: list("said").map { Word($0["word"]?.string ?? "", at: time($0["ms"])) },
            heard: list("heard").map { $0["word"]?.string ?? "" },
            late: time(line["late_ms"]))
    }
}
