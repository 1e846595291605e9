/// The protocol of the `browser` channel; its guide has it whole.
package struct BrowserWire: CallWire {
    package let isUpWhenOpen = false
    private let path: String
    private let frames: [[UInt8]]

    package init(provider: String, tape: CallerTape) {
        self.path = "/\(provider)/call"
        self.frames = tape.frames.map { samples in
            ClientSocket.message(
                .binary,
                samples.flatMap {
                    [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
                })
        }
    }

    private func text(_ json: String) -> [UInt8] { ClientSocket.message(.text, json.utf8) }

    package func door(after answer: String, port: Int) -> CallDoor? { CallDoor(path: self.path) }

    package func greeting(call: Int, token: String) -> [[UInt8]] {
        [self.text(#"{"type":"start","from":"caller \#(call)"}"#)]
    }

    package func frame(_ place: Int, number: Int, call: Int) -> [UInt8] { self.frames[place] }

    package func read(isText: Bool, _ payload: RawSpan) -> CallNews {
        guard isText else { return .audio }
        let texts: [(String, CallNews)] = [
            ("connected", .connected), ("flush", .flush), ("ended", .ended),
        ]
        let text = unsafe payload.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        for (type, news) in texts where text.contains(#""type":"\#(type)""#) { return news }
        return .other
    }

    package func report(played: Int) -> [UInt8]? {
        self.text(#"{"type":"played","samples":\#(played * 320)}"#)
    }

    package func flushed(played: Int) -> [UInt8]? {
        self.text(#"{"type":"flushed","samples":\#(played * 320)}"#)
    }

    package func goodbye(call: Int) -> [UInt8]? { self.text(#"{"type":"hangup"}"#) }
}
