/// A value of a tool's arguments, with places for what is known by then.
indirect enum Argument: Equatable, Sendable {
    case constant(JSON)
    case template(Template)
    case list([Argument])
    case map([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: Argument
    }

    var templates: [Template] {
        switch self {
        case .constant: []
        case .template(let template): [template]
        case .list(let items): items.flatMap(\.templates)
        case .map(let members): members.flatMap(\.value.templates)
        }
    }
}
