package import JackfieldPlugin

/// What the shared library offers.
package let twilioPlugin = Plugin(
    id: "com.jackfield.twilio", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .channel { host throws(ProviderError) in try TwilioChannel(host: host) })
