import CallModel

extension MediaQuality {
    /// "2 frames late, 1 repeated, the far end's clock is 40 ppm fast".
    var words: String {
        var parts: [String] = []
        for (count, what) in [
            (self.late, "late"), (self.repeated, "repeated"), (self.dropped, "dropped"),
        ] where count > 0 {
            let frames = parts.isEmpty ? (count == 1 ? "frame " : "frames ") : ""
            parts.append("\(count) \(frames)\(what)")
        }
        if let drift = self.drift, drift != 0 {
            parts.append("the far end's clock is \(abs(drift)) ppm \(drift > 0 ? "fast" : "slow")")
        }
        return parts.joined(separator: ", ")
    }
}
