import TestSupport
import Testing

/// The recording of a call in trouble.
@Suite("A recording in trouble", .heavy)
struct RecordingTroubleTests {
    @Test(
        "A full disk ends the recording, which stays readable, and not the call",
        .enabled(if: StoreScene.canMount, "this needs the right to mount a file system"))
    func fullDisk() async throws {
        try await blocking {
            let scene = try StoreScene()
            let disk = try StoreScene(megabytes: 1)
            let caller = "\(scene.folder)/caller.wav"
            try scene.write(Self.wav(seconds: 3), to: caller)
            let reply = "\(disk.folder)/reply.wav"
            let host = try scene.host(
                ["call", "--json", "--pace", "real", "--pipeline", "tape"]
                    + ["--caller", caller, "--reply", reply])
            try host.wait(for: "\"answered\"")
            disk.fill()
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.text.contains("call recording is not complete"))
            #expect(host.text.contains("No space left on device"))
            #expect(host.text.contains("\"completed\"") || host.text.contains("\"abandoned\""))

            let recording = try disk.read(reply)
            let promised = recording[40..<44].reversed().reduce(0) { $0 << 8 | Int($1) }
            #expect(recording.starts(with: Array("RIFF".utf8)))
            #expect(promised % 4 == 0 && promised <= recording.count - 44)
            #expect(promised < 3 * 32_000)
        }
    }

    /// A sawtooth at 8 kHz.
    private static func wav(seconds: Int) -> [UInt8] {
        var samples: [UInt8] = []
        for index in 0..<seconds * 8_000 { samples += [UInt8(truncatingIfNeeded: index), 1] }
        var bytes = Array("RIFF".utf8) + self.word(36 + samples.count)
        bytes += Array("WAVEfmt ".utf8) + self.word(16) + [1, 0, 1, 0]
        bytes += self.word(8_000) + self.word(16_000) + [2, 0, 16, 0]
        return bytes + Array("data".utf8) + self.word(samples.count) + samples
    }

    private static func word(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
