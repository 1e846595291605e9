/// Why a text with values cannot be read.
struct TemplateError: Error, Equatable {
    let message: String
    let hint: String
}
