import Synchronization

/// To whom a port may send datagrams, so far as that has come up: whoever has written to it, and whom the rules of egress
/// allow. Any thread; what is known already is found without an allocation.
final class AdmittedPeers: Sendable {
    private static let most = 256

    private let peers = Mutex<[[UInt8]]>([])

    func admit(_ peer: Span<UInt8>) {
        self.peers.withLock { peers in
            guard !Self.isAmong(peers, peer) else { return }
            // Who was heard of first can write again.
            if peers.count == Self.most { peers.removeFirst() }
            var new: [UInt8] = []
            for index in peer.indices { new.append(peer[index]) }
            peers.append(new)
        }
    }

    func contains(_ peer: Span<UInt8>) -> Bool {
        self.peers.withLock { Self.isAmong($0, peer) }
    }

    private static func isAmong(_ peers: [[UInt8]], _ peer: Span<UInt8>) -> Bool {
        peers.contains { known in
            known.count == peer.count && peer.indices.allSatisfy { known[$0] == peer[$0] }
        }
    }
}
