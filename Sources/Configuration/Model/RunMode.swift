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

/// How ready a fallback provider is kept while another one serves.
package enum Standby: String, CaseIterable, Sendable {
    /// Opened when it is needed.
    case cold
    /// Its session is open.
    case warm
    /// It also receives everything.
    case hot
}
