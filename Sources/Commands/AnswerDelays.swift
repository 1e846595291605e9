import CallModel
import Store

/// From a final transcript to the first frame of the reply, by the journals of a store.
struct AnswerDelays {
    private var milliseconds: [Double] = []

    init(store path: String) throws(CommandFailure) {
        do throws(StoreError) {
            let reader = try StoreReader(path: path)
            for call in try reader.calls(CallFilter(limit: 10_000)) {
                self.add(try reader.entries(of: call.id).entries)
            }
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
        self.milliseconds.sort()
    }

    private mutating func add(_ entries: [JournalEntry]) {
        var final: Duration?
        for entry in entries {
            switch entry.event {
            case .final: final = entry.at
            case .sentenceStarted(_, 0, _):
                guard let since = final else { continue }
                final = nil
                self.milliseconds.append(Double((entry.at - since).nanoseconds) / 1e6)
            default: break
            }
        }
    }

    func text(calls: Int) -> String {
        func percentile(_ percent: Double) -> String {
            let count = self.milliseconds.count
            guard count > 0 else { return "-" }
            let place = Int((percent / 100 * Double(count)).rounded(.up)) - 1
            return Figure.three(self.milliseconds[max(0, min(count - 1, place))])
        }
        return """

            final transcript to first reply frame handed over, \(calls) calls, providers that take no time:
              p50 \(percentile(50)), p99 \(percentile(99)), max \(percentile(100)) ms in \(self.milliseconds.count) turns

            """
    }
}
