public import CJackfield
import JackfieldPlugin
import PocketSphinx

private let plugin = Plugin(
    id: PocketSphinxRecognizer.pluginID, version: PocketSphinxRecognizer.version,
    vendor: "Jackfield", license: "Apache-2.0",
    offering: .recognizer { host throws(ProviderError) in try PocketSphinxRecognizer(host: host) })

/// The one symbol the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> {
    unsafe plugin.entry
}
