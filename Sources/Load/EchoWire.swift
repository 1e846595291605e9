/// A server that gives every message back: the unit that hosts are measured in.
package struct EchoWire: CallWire {
    package let isUpWhenOpen = true
    private let path: String
    private let frames: [[UInt8]]

    /// - Parameter bytes: of a frame on the wire that is to be compared with.
    package init(path: String, bytes: Int) {
        self.path = path
        self.frames = [ClientSocket.message(.binary, [UInt8](repeating: 0x55, count: bytes))]
    }

    package func door(after answer: String, port: Int) -> CallDoor? { CallDoor(path: self.path) }
    package func greeting(call: Int, token: String) -> [[UInt8]] { [] }
    package func frame(_ place: Int, number: Int, call: Int) -> [UInt8] { self.frames[0] }
    package func read(isText: Bool, _ payload: RawSpan) -> CallNews { .audio }
}
