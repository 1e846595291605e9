import CallModel
import Glibc
import TestSupport
import Testing

/// The store in trouble, as those who run `jackfield` meet it.
@Suite("A store in trouble", .heavy)
struct StoreTroubleTests {
    @Test(
        "On a full disk a call goes on, and all of it is stored once there is room",
        .enabled(if: StoreScene.canMount, "this needs the right to mount a file system"))
    func fullDisk() async throws {
        try await blocking {
            let scene = try StoreScene(megabytes: 12)
            try scene.makeStore()
            let before = try scene.rows()
            let host = try scene.call(pace: "real")
            try host.wait(for: "\"answered\"")
            scene.fill()
            try host.wait(for: "are kept in \(scene.spool)")
            #expect(host.text.contains("Make room on the disk that holds \(scene.store)"))
            scene.makeRoom()
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.text.contains("calls are stored again"))
            try Self.expectWhole(host, scene, call: 1)
            let after = try scene.rows()
            #expect(Set(before).isSubset(of: after))
        }
    }

    @Test(
        "Under a limit on the size of files a call goes on, and its rest is read in at the next start",
        .disabled(if: Sanitizer.isThread, Self.noLimit))
    func fileLimit() async throws {
        try await blocking {
            let scene = try StoreScene()
            let host = try scene.call(through: Self.limited)
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.text.contains("are kept in \(scene.spool)"))
            #expect(host.text.contains("ulimit -f"))
            #expect(try !scene.read(scene.spool).isEmpty)

            let next = try scene.call()
            #expect(next.end() == 0, "\(next.text)")
            #expect(next.text.contains("lines that could not be read: 0"))
            try Self.expectWhole(host, scene)
        }
    }

    @Test(
        "Damaged lines of the spool are told and kept aside, and the others are read in",
        .disabled(if: Sanitizer.isThread, Self.noLimit))
    func damagedSpool() async throws {
        try await blocking {
            let scene = try StoreScene()
            let host = try scene.call(through: Self.limited)
            #expect(host.end() == 0, "\(host.text)")
            let good = try scene.read(scene.spool)
            let lines = good.split(separator: UInt8(ascii: "\n"))
            try #require(lines.count > 2)
            // Nonsense in the middle, and an end that was torn off: its line is not whole.
            let damaged =
                Array(lines[0]) + Array("\n\u{0}nonsense\n".utf8) + good.dropFirst(lines[0].count)
            try scene.write(damaged.dropLast(9), to: scene.spool)

            let next = try scene.call()
            #expect(next.end() == 0, "\(next.text)")
            #expect(next.text.contains("lines that could not be read: 2"))
            let aside = try scene.read(scene.spool + ".unreadable")
            #expect(
                aside == Array("\u{0}nonsense\n".utf8) + lines[lines.count - 1].dropLast(8) + [10])
            let found = try scene.expectAllStored(host)
            // In the place of the end that was torn off stand the two by which the next start closed the call.
            #expect(found.stored == Array(0...found.told))
            #expect(try scene.rows().count { $0.contains("interrupted") } == 2)
        }
    }

    @Test(
        "A folder that must not be written is told, with what to do, and nothing is changed",
        .enabled(if: unsafe access("/usr/bin/setpriv", X_OK) == 0, "this needs setpriv"))
    func readOnlyFolder() async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            let before = try scene.read(scene.store)
            unsafe chmod(scene.folder, 0o500)
            // Root is asked for nothing without these; a host that runs as another user has none of them.
            let rights = ["-dac_override", "-dac_read_search"].joined(separator: ",")
            let unprivileged =
                geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=\(rights)"] : []
            for words in [["call", "--dial", "desk", "--pipeline", "desk"], ["run"]] {
                let host = try scene.host(words, through: unprivileged)
                #expect(host.end() == 5, "\(host.text)")
                #expect(host.text.contains("Let the user that runs jackfield"), "\(host.text)")
                #expect(host.text.contains(scene.store))
            }
            #expect(try scene.read(scene.store) == before)
        }
    }

    @Test("A database that another program holds is told at the start, and the calls can be read")
    func lockedAtStart() async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            let before = try scene.rows()
            do {
                let other = try RecordsFile(path: scene.store)
                try other.lock()
                for words in [["call", "--dial", "desk", "--pipeline", "desk"], ["run"]] {
                    let host = try scene.host(words)
                    #expect(host.end() == 5, "\(host.text)")
                    #expect(host.text.contains("database is locked"))
                    #expect(host.text.contains("Close the other program"))
                }
                let reader = try scene.host(["calls"])
                #expect(reader.end() == 0, "\(reader.text)")
                #expect(reader.text.contains("completed"))
            }
            let after = try scene.rows()
            #expect(after == before)
        }
    }

    @Test("A database that another program takes during a call costs the call nothing")
    func lockedDuringCall() async throws {
        try await blocking {
            let scene = try StoreScene()
            let host = try scene.call(pace: "real")
            try host.wait(for: "\"answered\"")
            do {
                let other = try RecordsFile(path: scene.store)
                try other.lock()
                try host.wait(for: "are kept in \(scene.spool)")
            }
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.text.contains("calls are stored again"))
            try Self.expectWhole(host, scene)
        }
    }

    @Test("A store of a newer version is refused with both versions, and left as it is")
    func newerVersion() async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            do {
                let later = try RecordsFile(path: scene.store)
                _ = try later.rows("UPDATE store_version SET version = 99")
            }
            let before = try scene.rows()
            for words in [["call", "--dial", "desk", "--pipeline", "desk"], ["run"], ["calls"]] {
                let host = try scene.host(words)
                #expect(host.end() == 5, "\(host.text)")
                #expect(host.text.contains("store version 99"))
                #expect(host.text.contains("jackfield store migrate --to"))
            }
            let after = try scene.rows()
            #expect(after == before)
        }
    }

    private static let noLimit: Comment = "ThreadSanitizer needs a larger file at the start"

    // 100 or 200 KiB, as the shell counts: the journal's pages meet it, the spool's lines do not.
    private static let limited = ["/bin/sh", "-c", #"ulimit -f 200; exec "$0" "$@""#]

    /// Every entry that the call told is stored, in its place.
    private static func expectWhole(
        _ host: HostProcess, _ scene: StoreScene, call: Int = 0
    ) throws {
        let found = try scene.expectAllStored(host, call: call)
        #expect(found.stored == Array(0..<found.told))
        #expect(found.told > 40)
    }
}
