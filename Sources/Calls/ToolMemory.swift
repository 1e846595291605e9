import CallModel
import Providers

/// The tool calls of a turn: which were dispatched, which results are here, and which provider waits for them.
///
/// A tool is called once for the same arguments, whichever provider asks and however often. Pure.
struct ToolMemory {
    typealias Result = Swift.Result<String, ProviderFailure>

    enum Verdict: Equatable {
        /// Nobody has asked this yet: the call goes out under this id.
        case dispatch(id: String)
        /// It is out already, and its result will be given to this provider as well.
        case wait
        case known(Result)
    }

    private struct Entry {
        var key: String
        /// The call's own id for it, under which the result comes.
        var id: String
        var isControl: Bool
        var isOfThisTurn = true
        var result: Result?
    }

    struct Waiter: Equatable {
        var request: RequestID
        /// The provider's id for its tool call.
        var id: String
        fileprivate var key: String
    }

    private var entries: [Entry] = []
    private var waiters: [Waiter] = []
    private var ids: Set<String> = []

    /// Whether no tool was called in this turn.
    var isEmpty: Bool { !self.entries.contains(where: \.isOfThisTurn) }
    /// Whether a call of this turn is out: what is asked next must know how it ended.
    var isWaiting: Bool { self.entries.contains { $0.isOfThisTurn && $0.result == nil } }

    /// Whether this request waits for a result.
    func isWaiting(_ request: RequestID) -> Bool {
        self.waiters.contains { $0.request == request }
    }

    /// A provider calls a tool.
    mutating func ask(
        _ name: String, argumentsJSON: String, id: String, of request: RequestID
    ) -> Verdict {
        let key = Tools.key(name, argumentsJSON: argumentsJSON)
        let known = self.entries.first { $0.key == key }
        if let result = known?.result { return .known(result) }
        self.waiters.append(Waiter(request: request, id: id, key: key))
        guard known == nil else { return .wait }
        // Two providers may count their tool calls alike.
        var unique = id
        while !self.ids.insert(unique).inserted { unique += "'" }
        self.entries.append(Entry(key: key, id: unique, isControl: Tools.isControl(name)))
        return .dispatch(id: unique)
    }

    /// The result of a call that is out: gives who waits for it.
    mutating func answered(_ id: String, _ result: Result) -> [Waiter] {
        guard let index = self.entries.firstIndex(where: { $0.id == id && $0.result == nil })
        else { return [] }
        let key = self.entries[index].key
        self.entries[index].result = result
        if !self.entries[index].isOfThisTurn { self.entries.remove(at: index) }
        let waiting = self.waiters.filter { $0.key == key }
        self.waiters.removeAll { $0.key == key }
        return waiting
    }

    /// Another turn begins. What is still out is not called again for it either.
    mutating func beginTurn() {
        self.entries.removeAll { $0.result != nil }
        for index in self.entries.indices { self.entries[index].isOfThisTurn = false }
        self.waiters = []
    }

    /// What was to be done with the call after the reply is not: it may be asked for again.
    mutating func forgetControl() { self.entries.removeAll(where: \.isControl) }
}
