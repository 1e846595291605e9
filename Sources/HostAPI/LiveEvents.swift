package import CallModel
import Console
import Network
import Synchronization

/// The journals of all running calls, as they are written, for those who follow them.
///
/// A message is one entry as `jackfield call --json` prints it, with the id of its call. Who reads too slowly is
/// dropped; the calls never wait. Any thread.
package final class LiveEvents: JournalSink {
    package struct Subscription: Hashable, Sendable { fileprivate let number: Int }

    private struct Follower {
        var socket: any WebSocket
        var only: CallID?
    }

    private struct State {
        var followers: [Int: Follower] = [:]
        var last = 0
    }

    private let next: any JournalSink
    private let state = Mutex(State())
    private let hasFollowers = Atomic<Bool>(false)

    /// - Parameter next: what takes the entries after they were shown.
    package init(next: any JournalSink) { self.next = next }

    package func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) {
        if self.hasFollowers.load(ordering: .relaxed) { self.show(entries, of: call) }
        self.next.append(entries, to: call, whenDurable: whenDurable)
    }

    private func show(_ entries: [JournalEntry], of call: CallID) {
        let followers = self.state.withLock { state in
            state.followers.filter { $0.value.only == nil || $0.value.only == call }
        }
        guard !followers.isEmpty else { return }
        for entry in entries {
            let message = Array(LiveView.json(entry, of: call).utf8)
            for (number, follower) in followers
            where !(unsafe follower.socket.send(.text, message.span.bytes)) {
                follower.socket.close(code: 1_008, reason: "you read too slowly")
                self.remove(Subscription(number: number))
            }
        }
    }

    func add(_ socket: any WebSocket, only call: CallID?) -> Subscription {
        self.state.withLock { state in
            state.last += 1
            state.followers[state.last] = Follower(socket: socket, only: call)
            self.hasFollowers.store(true, ordering: .relaxed)
            return Subscription(number: state.last)
        }
    }

    func remove(_ subscription: Subscription) {
        self.state.withLock { state in
            state.followers[subscription.number] = nil
            self.hasFollowers.store(!state.followers.isEmpty, ordering: .relaxed)
        }
    }
}
