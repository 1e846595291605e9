import CYAML

/// Owns a libyaml parser and the text it reads.
@safe final class EventReader {
    // Both are allocated in init, freed in deinit and used by one task only.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// `bytes` is valid UTF-8.
    init(_ bytes: [UInt8]) {
        unsafe self.input = .allocate(capacity: bytes.count)
        _ = unsafe self.input.initialize(from: bytes)
        unsafe self.parser = .allocate(capacity: 1)
        unsafe self.parser.initialize(to: yaml_parser_t())
        precondition(unsafe yaml_parser_initialize(self.parser) == 1, "out of memory")
        unsafe yaml_parser_set_input_string(
            self.parser, self.input.baseAddress, self.input.count)
        // Or libyaml would take a UTF-16 mark for the encoding.
        unsafe yaml_parser_set_encoding(self.parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(self.parser)
        unsafe self.parser.deallocate()
        unsafe self.input.deallocate()
    }

    func next() throws(SyntaxFault) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(self.parser, &event) == 1 else { throw self.fault }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Event(
            kind: Self.kind(of: event), start: Mark(event.start_mark), end: Mark(event.end_mark))
    }

    private var fault: SyntaxFault {
        let parser = unsafe self.parser.pointee
        return unsafe SyntaxFault(
            problem: parser.problem.map { unsafe String(cString: $0) } ?? "it cannot be read",
            context: parser.context.map { unsafe String(cString: $0) } ?? "",
            mark: Mark(parser.problem_mark), contextMark: Mark(parser.context_mark),
            isAtTab: parser.buffer.pointer?.pointee == 0x09)
    }

    private static func kind(of event: yaml_event_t) -> Event.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: return unsafe Self.scalar(event)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(Self.label(start.anchor, start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(Self.label(start.anchor, start.tag))
        default: return .streamEnd
        }
    }

    private static func scalar(_ event: yaml_event_t) -> Event.Kind {
        let scalar = unsafe event.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let style: YAMLScalar.Style =
            switch unsafe scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        let label = unsafe Self.label(scalar.anchor, scalar.tag)
        return unsafe .scalar(
            YAMLScalar(
                String(decoding: bytes, as: UTF8.self), style: style,
                isTaggedText: label.tag == "!" || label.tag == YAML_STR_TAG), label)
    }

    private static func label(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> Event.Label {
        unsafe Event.Label(anchor: Self.text(anchor), tag: Self.text(tag))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}

extension Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line, column: mark.column)
    }
}
