public import CJackfield
import HubSpot
import JackfieldPlugin

/// The one symbol that the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> { unsafe hubSpotPlugin.entry }
