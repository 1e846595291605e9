import CallModel
import Store

/// The query of GET /v1/calls: `limit`, `pipeline`, `outcome`, `open`; what else there is does not matter.
struct CallQuery {
    var filter = CallFilter()

    init(_ query: String) {
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "limit":
                self.filter.limit = Int(pair[1]).map { min(max($0, 1), 1_000) } ?? self.filter.limit
            case "pipeline": self.filter.pipeline = pair[1]
            case "outcome": self.filter.outcome = CallOutcome(rawValue: pair[1])
            case "open": self.filter.isOpen = pair[1] == "true"
            default: break
            }
        }
    }
}
