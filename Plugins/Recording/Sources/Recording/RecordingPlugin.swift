package import JackfieldPlugin

/// What the shared library offers.
package let recordingPlugin = Plugin(
    id: "com.jackfield.recording", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .channel { host throws(ProviderError) in try RecordingChannel(host: host) })
