public import CJackfield
import Cartesia
import JackfieldPlugin

/// The one symbol that the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> { unsafe cartesiaPlugin.entry }
