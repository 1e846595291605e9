/// Salesforce's two query languages (SOQL and SOSL Reference).
enum QueryLanguage {
    /// A text in SOQL, with its quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "'": quoted += "\\'"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    /// A list of texts in SOQL, with its parentheses.
    static func list(_ texts: [String]) -> String {
        "(" + texts.map { Self.quoted($0) }.joined(separator: ",") + ")"
    }

    /// Words for SOSL's FIND, with its braces.
    static func sought(_ text: String) -> String {
        var sought = ""
        for character in text {
            if "?&|!{}[]()^~*:\\\"'+-".contains(character) { sought.append("\\") }
            sought.append(character.isNewline ? " " : character)
        }
        return "{\(sought)}"
    }
}
