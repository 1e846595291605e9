/// Every mistake of a flow file.
struct FlowFileError: Error, Equatable {
    /// Each as `file:line:column: error: what (help: how to mend it)`, in the order of the file.
    let problems: [String]
    /// How many more there were.
    let dropped: Int

    var message: String {
        let more = self.dropped > 0 ? ["… and \(self.dropped) more"] : []
        return (self.problems + more).joined(separator: "\n")
    }
}
