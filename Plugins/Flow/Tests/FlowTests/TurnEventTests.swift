import FoundationEssentials
import JackfieldPlugin
import Testing

@testable import Flow

@Suite("The host's questions")
struct TurnEventTests {
    private func event(
        _ cause: DialogueTurn.Cause, _ input: String = "", _ messages: [DialogueTurn.Message] = [],
        isFresh: Bool = false
    ) -> FlowEvent {
        TurnEvent.event(cause, input: input, confidence: 0.5, messages, isFresh: isFresh)
    }

    private static func messages(_ json: String) throws -> [DialogueTurn.Message] {
        try JSONDecoder().decode([DialogueTurn.Message].self, from: Data(json.utf8))
    }

    @Test("Each cause is an event")
    func causes() {
        #expect(self.event(.start, isFresh: true) == .started)
        #expect(self.event(.speech, "hello") == .heard("hello", confidence: 0.5))
        #expect(self.event(.speech) == .notRecognized)
        #expect(self.event(.dtmf, "4") == .pressed("4"))
        #expect(self.event(.silence) == .silence)
        #expect(self.event(.noMatch) == .notRecognized)
    }

    @Test("A fresh session in a call under way catches up from the messages")
    func resumed() throws {
        let messages = try Self.messages(
            #"[{"role": "assistant", "content": "Hello."}, {"role": "user", "content": "pay"},"#
                + #" {"role": "tool", "content": "{\"id\": 1}"}]"#)
        let past: [PastTurn] = [
            .caller("pay"), .tool(.object([.init(name: "id", value: .number(1))])),
        ]
        #expect(
            self.event(.continue, "", messages, isFresh: true) == .resumed(past, answersLast: true))
        let answered = messages + [messages[0]]
        #expect(
            self.event(.continue, "", answered, isFresh: true) == .resumed(past, answersLast: false)
        )
    }

    @Test("A session that is under way needs no catching up")
    func underWay() throws {
        let messages = try Self.messages(#"[{"role": "user", "content": "pay"}]"#)
        #expect(self.event(.speech, "pay", messages) == .heard("pay", confidence: 0.5))
    }
}
