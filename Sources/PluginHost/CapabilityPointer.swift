import CJackfield

/// A capability's table, checked by `CapabilityLayout`.
@safe struct CapabilityPointer: @unchecked Sendable {
    // Constant memory that lives as long as the process.
    let raw: UnsafeRawPointer

    /// Every table has `life` at the same place.
    var life: UnsafePointer<jf_life> {
        unsafe self.raw.assumingMemoryBound(to: jf_stt_v1.self).pointee.life
    }

    func bound<Table>(to type: Table.Type) -> UnsafePointer<Table> {
        unsafe self.raw.assumingMemoryBound(to: type)
    }
}

/// The plugin's own pointer to an instance or a session; opaque to the host.
@safe struct PluginPointer: @unchecked Sendable {
    // Only ever given back to the plugin, whose functions say on which threads they take it.
    let raw: UnsafeMutableRawPointer
}
