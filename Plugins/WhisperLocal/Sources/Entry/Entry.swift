public import CJackfield
import JackfieldPlugin
import WhisperLocal

/// The one symbol the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> {
    unsafe whisperPlugin.entry
}
