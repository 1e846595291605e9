package import CallModel

extension JSONValue: ExpressibleByDictionaryLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByIntegerLiteral
{
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }

    package init(stringLiteral value: String) { self = .text(value) }

    package init(arrayLiteral elements: JSONValue...) { self = .list(elements) }

    package init(integerLiteral value: Int) { self = .number(Double(value)) }
}
