/// On which thread audio reaches a plugin.
package enum RunMode: String, CaseIterable, Sendable {
    /// On a thread of its own, which may block.
    case fed
    /// On the media thread, which must not.
    case inline
}

/// What stands between the host and a plugin.
package enum Isolation: String, CaseIterable, Sendable {
    case none
    /// Every call and event is serialised and read back.
    case marshalled
}
