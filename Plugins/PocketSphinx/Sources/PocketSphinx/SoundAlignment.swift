/// Which sound of a word each of its frames belongs to.
enum SoundAlignment {
    /// No sound is shorter: as many frames as a sound has states in the acoustic model.
    static let shortestSound = 3

    /// The order of sounds is given, and where one ends and the next begins is looked for.
    ///
    /// - Parameter likelihoods: for each frame the logarithms for all sounds, in their order.
    /// - Returns: for each frame the place of its sound; nil when there are fewer frames than sounds.
    static func sounds(of likelihoods: [[Float]]) -> [Int]? {
        guard let soundCount = likelihoods.first?.count, soundCount > 0,
            likelihoods.count >= soundCount
        else { return nil }
        // A sound is a row of states, of which only the last may be stayed in.
        let length = min(Self.shortestSound, likelihoods.count / soundCount)
        let stateCount = soundCount * length
        var scores = [Float](repeating: -.infinity, count: stateCount)
        scores[0] = likelihoods[0][0]
        var moves: [[Bool]] = []
        for frame in likelihoods.dropFirst() {
            var move = [Bool](repeating: false, count: stateCount)
            for state in (0..<stateCount).reversed() {
                let stay = state % length == length - 1 ? scores[state] : -.infinity
                let enter = state > 0 ? scores[state - 1] : -.infinity
                move[state] = enter > stay
                scores[state] = max(enter, stay) + frame[state / length]
            }
            moves.append(move)
        }
        var state = stateCount - 1
        var result = [state / length]
        for move in moves.reversed() {
            if move[state] { state -= 1 }
            result.append(state / length)
        }
        return result.reversed()
    }
}
