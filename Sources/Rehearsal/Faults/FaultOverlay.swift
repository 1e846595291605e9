package import CallModel

/// The configuration that lays a cell's fault over `config/bench/faults.yaml`.
package struct FaultOverlay: Sendable {
    /// When each moment comes in the call without a fault, in ms of its audio.
    package struct Times: Hashable, Sendable {
        package var idle: Int
        package var utterance: Int
        package var answer: Int

        package init(idle: Int, utterance: Int, answer: Int) {
            self.idle = idle
            self.utterance = utterance
            self.answer = answer
        }

        subscript(moment: FaultCell.Moment) -> Int {
            switch moment {
            case .idle: self.idle
            case .utterance: self.utterance
            case .answer: self.answer
            }
        }
    }

    private static let dialogues = ["desk", "desk-between", "desk-2"]
    private static let records = ["records", "records-between", "records-2"]

    /// - Parameter cell: nil is the call without a fault.
    /// - Parameter folder: for the store and the witnesses.
    package static func value(_ cell: FaultCell?, times: Times, folder: String) -> JSONValue {
        var providers: [String: [String: JSONValue]] = [:]
        providers["caller"] = ["settings": Self.witness("channel", "\(folder)/call.jsonl")]
        for name in Self.dialogues {
            providers[name] = ["settings": Self.witness("dialogue", "\(folder)/questions.jsonl")]
        }
        for name in Self.records {
            providers[name] = ["settings": Self.witness("crm", "\(folder)/operations.jsonl")]
        }
        var overlay: [String: JSONValue] = [
            "store": .object(["path": .text("\(folder)/calls.db")]),
            "state": .object(["directory": .text("\(folder)/state")]),
        ]
        if let cell {
            overlay["policy"] = .object(["drills": .text("allow")])
            overlay["drills"] = .object(["all_calls": .boolean(true)])
            let names = Self.names(of: cell.stage)
            var chain = [names.first]
            if cell.fault == .connectHang, cell.moment != .idle {
                providers[names.first, default: [:]]["fault"] = Self.death(cell, times)
                providers[names.between, default: [:]]["fault"] = .object(Self.kind(.connectHang))
                chain.append(names.between)
            } else {
                providers[names.first, default: [:]]["fault"] = Self.fault(cell, times)
            }
            if cell.isAlone {
                providers[names.second, default: [:]]["fault"] = .object([
                    "kind": .text("error"), "at": .text("open"),
                ])
            }
            if cell.stage != .channel {
                chain.append(names.second)
                overlay["pipelines"] = .object([
                    "faults": .object([cell.stage.rawValue: .list(chain.map { .text($0) })])
                ])
            }
        }
        overlay["providers"] = .object(providers.mapValues { .object($0) })
        return .object(overlay)
    }

    private static func names(
        of stage: Capability
    ) -> (first: String, between: String, second: String) {
        let first =
            switch stage {
            case .channel: "caller"
            case .stt: "ears"
            case .dialogue: "desk"
            case .tts: "voice"
            case .crm: "records"
            }
        return (first, "\(first)-between", "\(first)-2")
    }

    private static func witness(_ section: String, _ path: String) -> JSONValue {
        .object([section: .object(["witness": .text(path)])])
    }

    private static func fault(_ cell: FaultCell, _ times: Times) -> JSONValue {
        var fault = Self.kind(cell.fault)
        switch (cell.fault, cell.isAlone) {
        case (.connectHang, _): break
        case (.storm, _), (_, true):
            fault.merge(Self.lasting(cell.moment)) { $1 }
            // A session that is refused cannot say when to try again.
            if cell.moment == .idle { fault["retry_after_ms"] = nil }
        case (.error, _), (.overload, _):
            fault["times"] = .number(1)
            fallthrough
        default: fault.merge(Self.once(cell.moment, times)) { $1 }
        }
        return .object(fault)
    }

    private static func kind(_ fault: FaultCell.Fault) -> [String: JSONValue] {
        switch fault {
        case .error, .storm: ["kind": .text("error")]
        case .overload:
            [
                "kind": .text("error"), "code": .text("OVERLOAD"),
                "retry_after_ms": .number(1_000),
            ]
        case .connectHang: ["kind": .text("connect_hang")]
        case .hang: ["kind": .text("hang")]
        case .stall: ["kind": .text("stall"), "after_events": .number(2)]
        case .exit: ["kind": .text("exit"), "for_ms": .number(600_000)]
        case .slow: ["kind": .text("slow"), "delay_ms": .number(1_500)]
        case .flood: ["kind": .text("flood")]
        case .garbage: ["kind": .text("garbage")]
        }
    }

    /// In the session that is open at the moment.
    private static func once(
        _ moment: FaultCell.Moment, _ times: Times
    ) -> [String: JSONValue] {
        ["at": .text("session"), "after_ms": .number(Double(times[moment]))]
    }

    private static func lasting(_ moment: FaultCell.Moment) -> [String: JSONValue] {
        switch moment {
        case .idle: ["at": .text("open")]
        case .utterance: ["at": .text("request")]
        case .answer: ["at": .text("request"), "after_ms": .number(300)]
        }
    }

    /// The provider dies for good.
    private static func death(_ cell: FaultCell, _ times: Times) -> JSONValue {
        .object(Self.kind(.exit).merging(Self.once(cell.moment, times)) { $1 })
    }
}
