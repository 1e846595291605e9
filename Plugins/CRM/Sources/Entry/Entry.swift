public import CJackfield
import CRM
import JackfieldPlugin

private let plugin = Plugin(
    id: "com.jackfield.crm", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .customerRecords { host throws(ProviderError) in try CustomerStore(host: host) })

/// The one symbol the host looks up.
@c @implementation
public func jf_entry_v1() -> UnsafePointer<jf_entry> {
    unsafe plugin.entry
}
