/// Names and sentences that the desk says in a language.
struct SpokenWords: Sendable {
    /// 0 … 9.
    var digits: [String] = []
    /// The days 1 … 31.
    var days: [String] = []
    var months: [String] = []
    /// From Monday.
    var weekdays: [String] = []
    var today = ""
    var tomorrow = ""
    /// With {weekday}, {month} and {day}.
    var date = "{month} {day}"
    var dayOnly = "{day}"
    var yes = ""
    var no = ""
    /// Whether hours are said from 1 to 12 with `morning` and `afternoon`.
    var hasTwelveHours = true
    var morning = ""
    var afternoon = ""
    /// Between hour and minute, and after a full hour.
    var oClock = ""
    /// Before the minutes 1 … 9.
    var oh = ""
    /// 0 … 59.
    var minutes: [String] = []
    /// With {first} and {second}.
    var which = ""
    var noInput = ""
    var noMatch = ""
}
