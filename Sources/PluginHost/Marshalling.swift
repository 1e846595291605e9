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
