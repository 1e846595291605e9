import CJackfield

@testable import PluginHost
@testable import PluginProcess

extension FuzzTarget {
    /// Calls of the host as the other end of a wire may send them: function, length and body of each.
    static let wire = FuzzTarget(name: "wire") { bytes in
        guard let side = WireHost.side else { preconditionFailure("no socket") }
        WireHost.endSessions()
        var input = FuzzInput(bytes)
        while !input.isEmpty {
            // emit, reserve, … in the order of `HostFunction`; some numbers mean nothing.
            let function = 101 + UInt32(input.byte() % 24)
            let length = Int(input.byte()) << 8 | Int(input.byte())
            _ = side.serve(function, input.bytes(length))
        }
        // A structure of every shape of either direction.
        let shapes: [Shape] = [.audio, .error, .expect, .open, .generate, .pair, .word]
        for shape in shapes {
            _ = unsafe MessageReader(bytes).structure(shape, as: jf_event.self)
        }
        for type in 0..<96 {
            let reader = MessageReader(bytes)
            withExtendedLifetime(reader) {
                _ = unsafe EventReader.read(reader.event(UInt32(type)))
            }
        }
        _ = MessageReader(bytes).string()
    }
}
