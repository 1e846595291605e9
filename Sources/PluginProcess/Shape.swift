import CJackfield

/// Where the pointers of a C structure lie, so that it can be sent without them.
struct Shape: Sendable {
    enum Part: Sendable {
        /// A `jf_str`.
        case text(at: Int)
        /// A pointer to `count` structures, which is a `uint32_t` elsewhere.
        case list(at: Int, countAt: Int, of: Shape)
        /// A pointer to one structure that is sized, or null.
        case one(at: Int, of: Shape)
        /// A pointer to as many bytes as a `uint32_t` elsewhere says.
        case bytes(at: Int, countAt: Int)
    }

    let size: Int
    let parts: [Part]

    /// Items of a list at most; a longer one is sent as its count alone, for the host to refuse.
    static let mostItems = 4_096

    static let pair = Shape(size: 32, parts: [.text(at: 0), .text(at: 16)])
    static let text = Shape(size: 16, parts: [.text(at: 0)])
    static let word = Shape(size: 40, parts: [.text(at: 0)])
    static let audio = Shape(size: 32, parts: [.bytes(at: 0, countAt: 8)])
    static let error = Shape(size: 56, parts: [.text(at: 24), .text(at: 40)])
    static let expect = Shape(
        size: 40, parts: [.list(at: 8, countAt: 16, of: .text), .text(at: 24)])
    static let open = Shape(
        size: 96, parts: [.text(at: 24), .text(at: 40), .text(at: 56), .text(at: 72)])
    static let generate = Shape(
        size: 80, parts: [.text(at: 8), .text(at: 24), .text(at: 40), .text(at: 56)])
    /// An event of which only the head is known.
    static let head = Shape(size: 24, parts: [])

    /// The shape of an event of this type; offsets are pinned in `layout.c`.
    static func event(_ type: UInt32) -> Shape {
        switch Int(type) {
        case JF_EVENT_HEALTH: Shape(size: 48, parts: [.text(at: 32)])
        case JF_EVENT_ERROR: Shape(size: 32, parts: [.one(at: 24, of: .error)])
        case JF_EVENT_DONE, JF_EVENT_TRANSFER: Shape(size: 40, parts: [])
        case JF_EVENT_PARTIAL, JF_EVENT_FINAL:
            Shape(
                size: 88,
                parts: [.text(at: 24), .text(at: 40), .list(at: 56, countAt: 64, of: .word)])
        case JF_EVENT_TURN_HINT, JF_EVENT_MARK, JF_EVENT_DTMF: Shape(size: 32, parts: [])
        case JF_EVENT_DELTA, JF_EVENT_RESULT: Shape(size: 48, parts: [.text(at: 24)])
        case JF_EVENT_TOOL_CALL:
            Shape(size: 72, parts: [.text(at: 24), .text(at: 40), .text(at: 56)])
        case JF_EVENT_USAGE: Shape(size: 48, parts: [])
        case JF_EVENT_EXPECT: Shape(size: 32, parts: [.one(at: 24, of: .expect)])
        case JF_EVENT_SLOT, JF_EVENT_FACT: Shape(size: 56, parts: [.text(at: 24), .text(at: 40)])
        case JF_EVENT_INCOMING:
            Shape(
                size: 88,
                parts: [
                    .text(at: 24), .text(at: 40), .text(at: 56),
                    .list(at: 72, countAt: 80, of: .pair),
                ])
        case JF_EVENT_MEDIA: Shape(size: 40, parts: [])
        case JF_EVENT_HANGUP: Shape(size: 48, parts: [.text(at: 32)])
        default: .head
        }
    }
}
