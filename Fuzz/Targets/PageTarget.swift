import JackfieldPlugin

@testable import Browser

extension FuzzTarget {
    /// What a page says: a text message, or with a zero in front a message of audio.
    static let page = FuzzTarget(name: "page") { bytes in
        if bytes.first == 0 { return Self.hear(Array(bytes.dropFirst())) }
        do throws(PageFault) {
            let message = unsafe try PageMessage(parsing: bytes.span.bytes)
            if case .start(let from) = message { precondition(from.count <= 80) }
            if case .keys(let keys) = message { precondition(keys.allSatisfy(\.isASCII)) }
        } catch {
            precondition(!error.reason.isEmpty && error.reason.utf8.count <= 123)
        }
    }

    private static func hear(_ bytes: [UInt8]) {
        var audio = CallerAudio()
        var count = 0
        do throws(PageFault) {
            unsafe try audio.append(bytes.span.bytes)
            audio.addGap(bytes.count)
            unsafe try audio.append(bytes.span.bytes)
        } catch {
            precondition(!error.reason.isEmpty && error.reason.utf8.count <= 123)
            return
        }
        audio.drain { samples, _, _, _ in
            count += samples.count
            return .taken
        }
        precondition(count == 2 * bytes.count)
    }
}
