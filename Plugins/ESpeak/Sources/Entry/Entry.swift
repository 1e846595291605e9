public import CJackfield
import ESpeak
import JackfieldPlugin

private let plugin = Plugin(
    id: "com.jackfield.espeak", version: "1.0.0", vendor: "Jackfield",
    license: "Apache-2.0 AND GPL-3.0-or-later",
    offering: .synthesizer { host throws(ProviderError) in try ESpeakSynthesizer(host: host) })

/// The one symbol the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> {
    unsafe plugin.entry
}
