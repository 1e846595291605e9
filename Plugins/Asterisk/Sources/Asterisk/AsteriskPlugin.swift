package import JackfieldPlugin

/// What the shared library offers.
package let asteriskPlugin = Plugin(
    id: "com.jackfield.asterisk", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .channel { host throws(ProviderError) in try AsteriskChannel(host: host) })
