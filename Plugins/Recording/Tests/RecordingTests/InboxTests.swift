import CallAudio
import Testing

@testable import Recording

@Suite("The inbox")
struct InboxTests {
    @Test("A file is a call once its size has settled, and goes to done after it")
    func takesFiles() throws {
        let folder = try TestFolder()
        let inbox = Inbox(folder: folder.path, outbox: nil)
        try inbox.prepare()
        let path = try folder.wav("call from +4930123456.wav", ramp(800))
        _ = try folder.text("call from +4930123456.yaml", "caller: []")

        #expect(inbox.scan().isEmpty)
        #expect(!inbox.takes(path))
        #expect(inbox.scan() == [.call(path: path, from: "+4930123456")])
        #expect(inbox.takes(path))
        #expect(!inbox.takes(path))
        #expect(inbox.scan().isEmpty)
        #expect(inbox.reply(to: path) == "\(folder.path)/replies/call from +4930123456-reply.wav")

        inbox.finish(path)
        #expect(!Files.exists(path))
        #expect(Files.exists("\(folder.path)/done/call from +4930123456.wav"))
        #expect(Files.exists("\(folder.path)/done/call from +4930123456.yaml"))
    }

    @Test("The recording of a call that was interrupted stays when its caller calls again")
    func keepsRecordings() throws {
        let folder = try TestFolder()
        let inbox = Inbox(folder: folder.path, outbox: nil)
        try inbox.prepare()
        let path = try folder.wav("a.wav", ramp(800))
        let names = try (1...3).map { _ in
            let reply = inbox.reply(to: path)
            _ = try CallRecorder(path: reply, rate: .narrowband)
            return reply.dropFirst("\(folder.path)/replies/".count)
        }
        #expect(names == ["a-reply.wav", "a-reply-2.wav", "a-reply-3.wav"])
    }

    @Test("A file that still grows is left alone")
    func waitsForTheRest() throws {
        let folder = try TestFolder()
        let inbox = Inbox(folder: folder.path, outbox: "\(folder.path)/out")
        try inbox.prepare()
        for length in 1...4 {
            _ = try folder.wav("a.wav", ramp(800 * length))
            #expect(inbox.scan().isEmpty)
        }
        #expect(inbox.scan().count == 1)
    }

    @Test("A file that cannot be read goes to failed, with the reason beside it")
    func rejectsBadFiles() throws {
        let folder = try TestFolder()
        let inbox = Inbox(folder: folder.path, outbox: nil)
        try inbox.prepare()
        _ = try folder.text("bad.wav", "this is no audio at all")
        _ = try folder.text("notes.txt", "not looked at")
        _ = inbox.scan()
        guard case .failed("bad.wav", let reason) = inbox.scan().first else {
            Issue.record("the file was not rejected")
            return
        }
        #expect(reason.contains("RIFF"))
        #expect(Files.exists("\(folder.path)/failed/bad.wav"))
        #expect(Files.exists("\(folder.path)/failed/bad.wav.error"))
        #expect(Files.exists("\(folder.path)/notes.txt"))
        #expect(inbox.scan().isEmpty)
    }

    @Test("A call that the host did not take is offered again")
    func offersAgain() throws {
        let folder = try TestFolder()
        let inbox = Inbox(folder: folder.path, outbox: nil)
        try inbox.prepare()
        _ = try folder.wav("a.wav", ramp(800))
        let offers = (0..<70).map { _ in inbox.scan().count }
        #expect(offers.reduce(0, +) == 3)
    }

    @Test("One scan runs at a time")
    func scansOnce() {
        let inbox = Inbox(folder: "/nowhere", outbox: nil)
        #expect(inbox.startScan())
        #expect(!inbox.startScan())
        #expect(inbox.scan().count == 1)
        #expect(inbox.startScan())
    }

    @Test(
        "The caller's number is taken from the file name",
        arguments: [
            ("030123-x.wav", "030123"), ("a1.wav", ""), ("+49 30.wav", "+49"), ("x.wav", ""),
            ("rec7_01512345678.wav", "01512345678"),
        ])
    func findsNumber(name: String, number: String) {
        #expect(Inbox.number(in: name) == number)
    }
}
