/// Why an audio file cannot be read or written.
///
/// Names the file, the byte where the trouble is, and how to mend it.
package struct AudioFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is.
    package enum Code: Sendable, Equatable {
        /// The system refused: no such file, no permission, disk full.
        case system
        /// Not a file of a kind that is read here.
        case notAudio
        /// Looks like WAV, but breaks its rules.
        case malformed
        /// Sound WAV, in a coding that is not read here.
        case unsupported
        /// No audio in it.
        case empty
        /// Larger or longer than the limit.
        case tooLarge
    }

    package let code: Code
    package let path: String
    /// Byte in the file, from 0; nil when the trouble is with the whole file.
    package let offset: Int?
    /// What is wrong, and how to mend it.
    package let reason: String

    package init(_ code: Code, path: String, offset: Int? = nil, _ reason: String) {
        self.code = code
        self.path = path
        self.offset = offset
        self.reason = reason
    }

    package var description: String {
        let place = self.offset.map { ", byte \($0)" } ?? ""
        return "\(self.path)\(place): \(self.reason)"
    }

    /// The advice that mends most files.
    static let convert = "convert it with: sox IN -e signed-integer -b 16 -c 1 -r 16000 OUT.wav"
}
