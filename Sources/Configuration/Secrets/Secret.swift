/// A key, password or token. Printed, dumped or put into a log it shows only its name.
package struct Secret: Hashable, Sendable {
    /// The NAME of `${secret:NAME}`.
    package let name: String
    private let value: String

    /// Shorter values are refused: redacting them would garble every log.
    package static let leastLength = 4

    init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// The secret itself; give it only to the plugin that may have it.
    package func reveal() -> String { self.value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "${secret:\(self.name)}" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
