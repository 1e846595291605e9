/// What kind of value a slot holds, and its canonical form.
enum SlotType: String, Sendable, CaseIterable {
    /// A string of digits.
    case digits
    /// A whole number in decimal digits.
    case number
    /// ISO 8601: `2026-05-05`; `--05-05`, `---05` or `tuesday` while the rest is not known.
    case date
    /// `HH:MM`, 00:00 … 23:59.
    case time
    /// `true` or `false`.
    case yesNo = "yes_no"
    /// The name of one of the slot's options.
    case choice
    /// The caller's words.
    case text
}
