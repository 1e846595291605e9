package import CJackfield
package import CallModel

/// Puts a wire between the host and a plugin: the host calls a table that turns every call into a message.
package protocol Marshalling: Sendable {
    /// The table for the host's side; lives as long as the process.
    /// - Parameters:
    ///   - real: the plugin's own table of this capability.
    ///   - host: what the host gives to the shim; used for nothing else.
    func table(
        for capability: Capability, real: UnsafeRawPointer, host: UnsafePointer<jf_host>
    ) -> UnsafeRawPointer
}

/// Sessions of plugins, for what copies into memory that a session lends.
package enum PluginSessions {
    /// Runs the body while the session of this handle is kept; not at all once it has ended, when its memory may be
    /// gone. Any thread; takes no lock.
    package static func keep(_ handle: jf_handle, during body: () -> Void) {
        HandleTable.shared.with(handle) { _ in body() }
    }
}
