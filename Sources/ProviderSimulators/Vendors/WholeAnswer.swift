import Network

/// An answer that a vendor's server gives at once, with what may go wrong on its way. What was asked for has been done: it is
/// the answer that is lost.
enum WholeAnswer {
    static func give(
        _ response: HTTPResponse, to exchange: any HTTPExchange, _ fault: WireFault?
    ) {
        var headers = response.headers
        if !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(("content-type", "application/json"))
        }
        let half = Array(response.body.prefix(response.body.count / 2))
        switch fault {
        case .silence: break
        case .stall:
            exchange.begin(response.status, headers)
            exchange.send(half)
        case .cut, .close:
            exchange.begin(response.status, headers)
            exchange.send(half)
            exchange.drop()
        case .truncated:
            exchange.begin(response.status, headers)
            exchange.send(half)
            exchange.finish()
        case .garbage:
            exchange.respond(
                HTTPResponse(
                    status: response.status, headers: headers, body: Array("{\"id\":[}".utf8)))
        case .slow:
            exchange.begin(response.status, headers)
            for byte in response.body { exchange.send([byte]) }
            exchange.finish()
        case .status, nil: exchange.respond(response)
        }
    }
}
