/// Why a phrase cannot be read.
struct PatternError: Error, Equatable {
    let message: String
    let hint: String
}
