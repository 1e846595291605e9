/// Small words in dates.
struct DateWords: Sendable {
    /// `on` Tuesday.
    var leads: [String] = []
    /// `the` fifth.
    var articles: [String] = []
    /// fifth `of` May.
    var of: [String] = []
    /// Whether May fifth is said as well as the fifth of May.
    var monthMayComeFirst = false
}
