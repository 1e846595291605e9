import Testing
import YAML

@testable import Flow

@Suite("The service desk's flow")
struct ServiceDeskTests {
    private static func desk() throws -> Flow {
        try FlowFile.load("\(Fixture.repository)/config/flows/service-desk.yaml").flow
    }

    @Test("The bundled flow has no mistake and no warning")
    func isClean() throws {
        let loaded = try FlowFile.load("\(Fixture.repository)/config/flows/service-desk.yaml")
        #expect(loaded.warnings == [])
    }

    @Test(
        "A written conversation goes as written",
        arguments: [
            "call-forwarding", "technician", "agent", "trouble", "services", "keys",
            "hard-of-hearing",
            "nobody-there", "unknown-account",
        ])
    func conversation(name: String) throws {
        var conversation = Conversation(try Self.desk())
        let script = try Fixture.text("conversations/\(name).txt")
        #expect(conversation.play(script) == script)
    }
}
