import JackfieldPlugin

/// The port to which Asterisk connects its AudioSockets.
final class AudioSocketAcceptor: StreamAcceptor {
    private let switchboard: Switchboard

    init(_ switchboard: Switchboard) { self.switchboard = switchboard }

    func accept(_ stream: ByteStream, from peer: String) throws(ProviderError)
        -> any ByteStreamReader
    {
        guard self.switchboard.settings.admits(peer: peer) else {
            self.switchboard.host.log(
                .warning, "an AudioSocket was refused: name its address in peers to let it connect",
                ["peer": peer])
            throw ProviderError(.unauthorized, "this address may not connect")
        }
        guard self.switchboard.connected() else {
            throw ProviderError(.overloaded, "all lines are busy")
        }
        let reader = AudioSocketStream(stream, self.switchboard)
        reader.start()
        return reader
    }
}
