import CallAudio
import JackfieldPlugin

@testable import Twilio

extension FuzzTarget {
    /// What comes over a media stream. What the scanner takes, the general reader takes for the same.
    static let mediaStream = FuzzTarget(name: "media-stream") { bytes in
        let whole = Result { () throws(WireFault) in try StreamMessage(parsing: bytes) }
        if case .failure(let fault) = whole {
            precondition(!fault.reason.isEmpty && fault.reason.utf8.count <= 200)
        }
        guard let scanned = MediaScanner(bytes.span) else { return }
        var coded: [UInt8] = []
        var isGood = false
        coded.append(addingCapacity: Base64.decodedCount(scanned.payload.count)) { output in
            isGood = Base64.decode(bytes.span, scanned.payload, into: &output)
        }
        guard isGood, case .success(.media(let media, let sid)) = whole else { return }
        precondition(Array(bytes[scanned.streamSid]) == Array(sid.utf8))
        precondition(media.chunk == scanned.chunk && media.isInbound == scanned.isInbound)
        precondition(media.payload == coded)
    }

    /// The body of a webhook. What was read is written, and read again as the same; its signature can be made.
    static let form = FuzzTarget(name: "form") { bytes in
        guard let form = try? Form(parsing: bytes) else { return }
        let again = try? Form(parsing: form.encoded)
        precondition(again == form || form.encoded.count > Form.longestBody)
        let url = "https://calls.example.com/phone/voice"
        let check = SignatureCheck(authToken: "t", signingKey: nil)
        let signature = SignatureCheck.signature(url: url, form: form, key: "t", .sha1)
        let isGood =
            (try? check.check(
                url: url, form: form, body: bytes, signature: signature, settings: nil)) != nil
        precondition(isGood)
        precondition(
            TwiML(.say(form.fields.first?.value ?? "", language: "en")).xml.hasPrefix("<?xml"))
    }

    /// What the API answers: a status in the first byte, then the body.
    static let apiAnswer = FuzzTarget(name: "api-answer") { bytes in
        let answer = APIAnswer(
            status: 200 + 10 * Int(bytes.first ?? 0) / 8, body: Array(bytes.dropFirst()))
        if let sid = try? answer.callSid() { precondition(sid.utf8.count == 34) }
        let error = answer.error
        precondition(!error.message.isEmpty && error.message.utf8.count < 300)
    }
}
