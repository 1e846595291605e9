/// Words round hours; each entry may be several words.
struct HourWords: Sendable {
    var leads: [String] = []
    var oClock: [String] = []
    var morning: [String] = []
    var afternoon: [String] = []
    var noon: [String] = []
    var midnight: [String] = []
    var half: [String] = []
    /// `half nine` is 8:30 (German), not 9:30 (English).
    var halfIsBefore = false
    var quarterPast: [String] = []
    var quarterTo: [String] = []
}
