import Testing

@testable import Asterisk

@Suite("What comes on an AudioSocket")
struct AudioSocketTests {
    /// All packets, read in pieces of so many bytes.
    private static func packets(_ bytes: [UInt8], by size: Int = .max) throws -> [String] {
        var parser = AudioSocketParser()
        var lines: [String] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            var offset = 0
            while let packet = unsafe try parser.next(piece.span.bytes, from: &offset) {
                lines.append(Self.line(packet, piece))
            }
        }
        return lines
    }

    private static func line(_ packet: AudioSocketPacket, _ piece: [UInt8]) -> String {
        switch packet {
        case .call(let call): "call \(call)"
        case .key(let key): "key \(key)"
        case .audio(let rate, let range): "audio \(rate) \(Array(piece[range]))"
        case .hangUp: "hang-up"
        case .error(let code): "error \(code.map { "\($0)" } ?? "-")"
        }
    }

    @Test("is the UUID as its 16 bytes")
    func readsUUID() throws {
        let bytes: [UInt8] = [
            0x01, 0x00, 0x10, 0x40, 0x32, 0x5e, 0xc2, 0x5e, 0xfd, 0x4b, 0xd3, 0x80, 0x5f, 0x53,
            0x57, 0x6e, 0x58, 0x1d, 0x13,
        ]
        #expect(try Self.packets(bytes) == ["call 40325ec2-5efd-4bd3-805f-53576e581d13"])
        #expect(Desk.named(.example) == bytes)
    }

    @Test("is a key, a hang-up, an error with a code and one without")
    func readsControl() throws {
        let bytes: [UInt8] = [3, 0, 1, 0x35, 0xFF, 0, 1, 2, 0xFF, 0, 0, 0, 0, 0]
        #expect(try Self.packets(bytes) == ["key 53", "error 2", "error -", "hang-up"])
    }

    @Test(
        "is audio of the rate that the kind tells",
        arguments: zip(
            UInt8(0x10)...0x18,
            [8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000]))
    func readsRates(_ kind: UInt8, _ rate: Int) throws {
        #expect(try Self.packets([kind, 0, 2, 7, 8]) == ["audio \(rate) [7, 8]"])
        #expect(AudioSocketPacket.kind(ofRate: rate) == kind)
    }

    @Test("is the same wherever the network has cut it", arguments: 1...40)
    func readsPieces(_ size: Int) throws {
        let audio = Desk.audio((0..<160).map { Int16($0) })
        let bytes = Desk.named(.example) + audio + [3, 0, 1, 0x23] + audio + [0, 0, 0]
        let whole = try Self.packets(bytes)
        let pieces = try Self.packets(bytes, by: size)
        func samples(_ lines: [String]) -> String {
            lines.filter { $0.hasPrefix("audio") }.map { $0.dropFirst(12).dropLast() }
                .joined(separator: ", ")
        }
        #expect(samples(pieces) == samples(whole))
        #expect(pieces.filter { !$0.hasPrefix("audio") } == whole.filter { !$0.hasPrefix("audio") })
    }

    @Test(
        "is refused when it is none of that, before its payload is read",
        arguments: [
            ([0x02, 0, 0], "kind 2 are not known"), ([0x19, 0, 2], "kind 25 are not known"),
            ([0x10, 0, 0], "no whole samples"), ([0x10, 0, 3], "no whole samples"),
            ([0x01, 0, 15], "15 bytes"), ([0x00, 0, 1], "1 bytes"), ([0x03, 0, 2], "2 bytes"),
            ([0xFF, 1, 0], "256 bytes"),
        ] as [([UInt8], String)])
    func refuses(_ bytes: [UInt8], _ reason: String) {
        do {
            _ = try Self.packets(bytes)
            Issue.record("it was taken")
        } catch let fault as AudioSocketFault {
            #expect(fault.reason.contains(reason))
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("A frame of 20 ms goes out as kind, length and samples, and a hang-up as three zeros")
    func writesFrames() throws {
        var narrow = try #require(AudioSocketFrame(rate: 8_000))
        let samples = (0..<160).map { Int16($0 - 80) }
        narrow.fill(samples.span)
        #expect(narrow.bytes == Desk.audio(samples))
        #expect(Array(narrow.bytes.prefix(3)) == [0x10, 0x01, 0x40])
        let short = [samples[0]]
        narrow.fill(short.span)
        #expect(narrow.bytes == [0x10, 0, 2, 0xB0, 0xFF])
        #expect(Array(AudioSocketFrame.silence(rate: 16_000).prefix(4)) == [0x12, 0x02, 0x80, 0])
        #expect(AudioSocketFrame.silence(rate: 16_000).count == 643)
        #expect(AudioSocketFrame.hangUp == [0, 0, 0])
        #expect(AudioSocketFrame(rate: 11_025) == nil)
    }

    @Test("A UUID is read in its usual form only, and written in lower case")
    func uuids() {
        #expect(CallUUID("40325EC2-5EFD-4BD3-805F-53576E581D13") == .example)
        #expect("\(CallUUID.example)" == "40325ec2-5efd-4bd3-805f-53576e581d13")
        #expect("\(CallUUID(high: 1, low: 2))" == "00000000-0000-0001-0000-000000000002")
        for wrong in [
            "", "40325ec25efd4bd3805f53576e581d13", "40325ec2-5efd-4bd3-805f-53576e581d1",
            "40325ec2-5efd-4bd3-805f-53576e581d1g", "+0325ec2-5efd-4bd3-805f-53576e581d13",
        ] { #expect(CallUUID(wrong) == nil) }
        let random = "\(CallUUID.random())"
        #expect(CallUUID(random) != nil && Array(random)[14] == "4")
        #expect(["8", "9", "a", "b"].contains(Array(random)[19]))
    }
}
