import CallModel

@testable import Flow
@testable import PluginHost

extension FuzzTarget {
    /// JSON as the host and as the flow plugin read it; the second part is a JSON Pointer.
    static let json = FuzzTarget(name: "json") { bytes in
        let parts = FuzzInput.parts(bytes, most: 2).map(FuzzInput.text)
        let pointer = parts.count > 1 ? parts[1] : "/a/0"
        if let value = CallModel.JSONValue(parsing: parts[0]) {
            let text = value.json
            precondition(
                CallModel.JSONValue(parsing: text)?.json == text, "written and read, not the same")
            _ = value[pointer: pointer]
        }
        if let value = JSON(parsing: parts[0]) {
            precondition(JSON(parsing: "\(value)") != nil, "written, and not read again")
            _ = value.at(pointer.split(separator: "/").map(String.init))
        }
    }
}
