/// Which state of a word's sounds each of its frames belongs to.
enum SoundAlignment {
    /// The order of states is given, none is left out, and where one ends and the next begins is looked for.
    ///
    /// - Parameter likelihoods: for each frame the logarithms for all states, in their order.
    /// - Returns: for each frame the place of its state; nil when there are fewer frames than states.
    static func states(of likelihoods: [[Float]]) -> [Int]? {
        guard let count = likelihoods.first?.count, count > 0, likelihoods.count >= count
        else { return nil }
        var scores = [Float](repeating: -.infinity, count: count)
        scores[0] = likelihoods[0][0]
        var moves: [[Bool]] = []
        for frame in likelihoods.dropFirst() {
            var move = [Bool](repeating: false, count: count)
            for state in (0..<count).reversed() {
                let enter = state > 0 ? scores[state - 1] : -.infinity
                move[state] = enter > scores[state]
                scores[state] = max(enter, scores[state]) + frame[state]
            }
            moves.append(move)
        }
        var state = count - 1
        var result = [state]
        for move in moves.reversed() {
            if move[state] { state -= 1 }
            result.append(state)
        }
        return result.reversed()
    }
}
