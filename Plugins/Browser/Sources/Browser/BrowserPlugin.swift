package import JackfieldPlugin

/// What the shared library offers.
package let browserPlugin = Plugin(
    id: "com.jackfield.browser", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .channel { host throws(ProviderError) in try BrowserChannel(host: host) })
