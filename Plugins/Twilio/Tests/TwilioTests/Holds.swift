import Testing

/// Expects what changes a value while it is asked; `#expect` works on a copy.
func expectHolds(_ value: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value, sourceLocation: sourceLocation)
}
