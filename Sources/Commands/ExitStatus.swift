/// What the exit status of the program says; documented in `jackfield --help`.
enum ExitStatus: Int32 {
    case success = 0
    /// The command ran, and what it did went wrong: a call failed, a provider is down.
    case failure = 1
    /// The command line is wrong.
    case usage = 2
    /// The configuration has a mistake.
    case configuration = 3
    /// A plugin was refused or could not start.
    case plugin = 4
    /// The store of calls cannot be used.
    case store = 5
}

/// Ends a command: a message for standard error, and the status.
struct CommandFailure: Error {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
