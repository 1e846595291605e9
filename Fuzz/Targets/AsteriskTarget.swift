@testable import Asterisk

extension FuzzTarget {
    /// What an Asterisk says: after a first byte of 0 an AudioSocket, of 1 an event of ARI, else chan_websocket.
    static let asterisk = FuzzTarget(name: "asterisk") { bytes in
        let rest = Array(bytes.dropFirst())
        switch bytes.first {
        case 0: Self.readAudioSocket(rest)
        case 1:
            if case .key(let key, let length, _) = unsafe ARIEvent(parsing: rest.span.bytes) {
                precondition(AsteriskKey.isKey(key) && (0...60_000).contains(length))
            }
        default:
            do throws(MediaFault) {
                if case .key(let key) = unsafe try MediaEvent(parsing: rest.span.bytes) {
                    precondition(AsteriskKey.isKey(key))
                }
            } catch {
                precondition(!error.reason.isEmpty && error.reason.utf8.count <= 123)
            }
        }
    }

    /// Read at once and in pieces, it is the same.
    private static func readAudioSocket(_ bytes: [UInt8]) {
        let whole = Self.packets(bytes, piece: max(1, bytes.count))
        for piece in [1, 3, 7] {
            precondition(Self.packets(bytes, piece: piece) == whole, "a cut changes what was read")
        }
    }

    /// What the packets say, and how many bytes of audio they hold; a fault ends them.
    private static func packets(_ bytes: [UInt8], piece: Int) -> [String] {
        var parser = AudioSocketParser()
        var said: [String] = []
        var frames = CallerFrames(rate: 8_000)
        var (audio, samples) = (0, 0)
        do throws(AudioSocketFault) {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let part = Array(bytes[start..<min(start + piece, bytes.count)])
                var offset = 0
                while let packet = unsafe try parser.next(part.span.bytes, from: &offset) {
                    guard case .audio(_, let range) = packet else {
                        said.append("\(packet)")
                        continue
                    }
                    precondition(!range.isEmpty && range.upperBound <= part.count)
                    audio += range.count
                    unsafe frames.append(part.span.bytes, range) { samples += $0.count }
                }
            }
        } catch {
            said.append(error.reason)
        }
        precondition(2 * samples <= audio && audio - 2 * samples < 320)
        return said + ["\(audio)"]
    }
}
