/// When the caller is asked to wait: an answer is wanted, and nobody has been heard for so long. Once a turn.
///
/// Pure; all times on the call's clock.
struct WaitingWatch {
    private var quietSince: Duration?
    private var lastTurn = 0

    /// Looks again; true when the caller is to be asked now. Allocates nothing.
    /// - Parameters:
    ///   - turn: the turn to which an answer is wanted; nil: to none.
    ///   - isQuiet: neither the caller nor a reply is heard.
    mutating func isDue(
        turn: Int?, isQuiet: Bool, after patience: Duration, at now: Duration
    ) -> Bool {
        guard let turn, isQuiet, turn != self.lastTurn else {
            self.quietSince = nil
            return false
        }
        let since = self.quietSince ?? now
        self.quietSince = since
        guard now - since >= patience else { return false }
        self.lastTurn = turn
        return true
    }
}
