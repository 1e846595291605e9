import Network

/// The documents in which ARI describes itself (Swagger 1.2), for clients that read them first.
extension AsteriskSimulator {
    func document(_ asked: Asked, _ request: HTTPRequest) -> HTTPResponse? {
        guard asked.path.first == "api-docs", let file = asked.path.last else { return nil }
        let base = "http://\(request.header("host") ?? "127.0.0.1")/ari"
        guard let text = Self.document(file, base: base) else { return HTTPResponse(status: 404) }
        return HTTPResponse(status: 200, type: "application/json", text)
    }

    private static func document(_ file: String, base: String) -> String? {
        let names = ["asterisk", "bridges", "channels", "events"]
        if file == "resources.json" {
            let apis = names.map {
                #"{"path": "/api-docs/\#($0).{format}", "description": "\#($0)"}"#
            }
            return """
                {"_copyright": "", "swaggerVersion": "1.1", "apiVersion": "9.0.0", \
                "basePath": "\(base)", "apis": [\(apis.joined(separator: ", "))]}
                """
        }
        guard let name = names.first(where: { file == "\($0).json" }) else { return nil }
        let apis = Self.operations.filter { $0.path.hasPrefix("/\(name)") }
        let paths = Dictionary(grouping: apis, by: \.path).sorted { $0.key < $1.key }
        let list = paths.map { path, operations in
            let bodies = operations.map { Self.operation($0) }.joined(separator: ", ")
            return #"{"path": "\#(path)", "description": "", "operations": [\#(bodies)]}"#
        }
        return """
            {"_copyright": "", "swaggerVersion": "1.1", "apiVersion": "9.0.0", \
            "basePath": "\(base)", "resourcePath": "/api-docs/\(name).{format}", \
            "apis": [\(list.joined(separator: ", "))], "models": {\(Self.models)}}
            """
    }

    private struct Operation {
        var method: String
        var path: String
        var nickname: String
        var type = "void"
        var query: [String] = []
        var isWebSocket = false
    }

    private static func operation(_ operation: Operation) -> String {
        let inPath = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            Self.parameter(String($0.dropFirst().dropLast()), "path", isRequired: true)
        }
        let parameters =
            inPath + operation.query.map { Self.parameter($0, "query", isRequired: false) }
        let upgrade = operation.isWebSocket ? #", "upgrade": "websocket""# : ""
        return """
            {"httpMethod": "\(operation.method)", "summary": "", "nickname": \
            "\(operation.nickname)", "responseClass": "\(operation.type)"\(upgrade), \
            "parameters": [\(parameters.joined(separator: ", "))], "errorResponses": []}
            """
    }

    private static func parameter(_ name: String, _ place: String, isRequired: Bool) -> String {
        """
        {"name": "\(name)", "description": "", "paramType": "\(place)", "required": \
        \(isRequired), "allowMultiple": false, "dataType": "string"}
        """
    }

    private static let operations = [
        Operation(method: "GET", path: "/asterisk/info", nickname: "getInfo", type: "AsteriskInfo"),
        Operation(method: "GET", path: "/channels", nickname: "list", type: "List[Channel]"),
        Operation(
            method: "POST", path: "/channels", nickname: "originate", type: "Channel",
            query: ["endpoint", "app", "channelId", "timeout", "formats", "originator"]),
        Operation(
            method: "POST", path: "/channels/externalMedia", nickname: "externalMedia",
            type: "Channel",
            query: [
                "app", "channelId", "external_host", "encapsulation", "transport", "format", "data",
            ]),
        Operation(method: "GET", path: "/channels/{channelId}", nickname: "get", type: "Channel"),
        Operation(
            method: "DELETE", path: "/channels/{channelId}", nickname: "hangup", query: ["reason"]),
        Operation(method: "POST", path: "/channels/{channelId}/answer", nickname: "answer"),
        Operation(
            method: "POST", path: "/channels/{channelId}/dtmf", nickname: "sendDTMF",
            query: ["dtmf"]),
        Operation(
            method: "POST", path: "/bridges", nickname: "create", type: "Bridge",
            query: ["type", "bridgeId", "name"]),
        Operation(
            method: "POST", path: "/bridges/{bridgeId}/addChannel", nickname: "addChannel",
            query: ["channel"]),
        Operation(method: "DELETE", path: "/bridges/{bridgeId}", nickname: "destroy"),
        Operation(
            method: "GET", path: "/events", nickname: "eventWebsocket", type: "Message",
            query: ["app", "subscribeAll"], isWebSocket: true),
    ]

    private static let models = (plain + events).joined(separator: ", ")

    private static let plain = ["Channel", "Bridge", "AsteriskInfo", "Message", "Event"].map {
        #""\#($0)": {"id": "\#($0)", "properties": {"id": {"type": "string", "required": false}}}"#
    }

    /// What the simulator tells of channels. One that replaces another may be told with it.
    private static let events = [
        "ApplicationReplaced", "ChannelDestroyed", "ChannelDtmfReceived", "ChannelHangupRequest",
        "ChannelStateChange", "Dial", "StasisEnd", "StasisStart",
    ].map { name in
        let fields = name == "StasisStart" ? ["channel", "replace_channel"] : ["channel"]
        let properties = fields.map {
            #""\#($0)": {"type": "Channel", "required": \#($0 == "channel")}"#
        }
        return
            #""\#(name)": {"id": "\#(name)", "properties": {\#(properties.joined(separator: ", "))}}"#
    }
}
