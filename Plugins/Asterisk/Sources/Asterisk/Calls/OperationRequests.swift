/// The requests to ARI of one call.
struct OperationRequests: Sendable {
    let settings: AsteriskSettings
    /// Where Asterisk finds our AudioSocket.
    let audioSocketPeer: String

    func request(_ operation: Operation, of names: CallNames) -> ARIRequest {
        switch operation {
        case .createMedia, .findMedia, .createBridge, .answer, .join, .originate:
            self.opening(operation, names)
        case .hangUp, .hangUpMedia, .hangUpConsult, .destroyBridge:
            self.ending(operation, names)
        default: self.during(operation, names)
        }
    }

    private func opening(_ operation: Operation, _ names: CallNames) -> ARIRequest {
        switch operation {
        case .createMedia(let kind): self.createMedia(kind, names)
        case .findMedia:
            ARIRequest(
                "GET", ["channels", names.media, "variable"],
                [("variable", "MEDIA_WEBSOCKET_CONNECTION_ID")])
        case .createBridge:
            ARIRequest(
                "POST", ["bridges"],
                [("type", "mixing"), ("bridgeId", names.bridge), ("name", names.bridge)])
        case .answer: ARIRequest("POST", ["channels", names.channel, "answer"])
        case .originate(let target): self.originate(target, as: names.channel, names)
        default:
            ARIRequest(
                "POST", ["bridges", names.bridge, "addChannel"],
                [("channel", "\(names.channel),\(names.media)")])
        }
    }

    private func createMedia(_ kind: MediaKind, _ names: CallNames) -> ARIRequest {
        var query = [
            ("app", self.settings.app), ("channelId", names.media), ("format", kind.format),
        ]
        switch kind.way {
        case .audioSocket:
            query += [
                ("external_host", self.audioSocketPeer), ("encapsulation", "audiosocket"),
                ("transport", "tcp"), ("data", "\(names.call)"),
            ]
        case .webSocket:
            query += [
                ("external_host", "INCOMING"), ("encapsulation", "none"),
                ("transport", "websocket"), ("connection_type", "server"),
            ]
            if kind.asksJSON { query.append(("transport_data", "f(json)")) }
        }
        return ARIRequest("POST", ["channels", "externalMedia"], query)
    }

    private func originate(_ target: String, as channel: String, _ names: CallNames) -> ARIRequest {
        let settings = self.settings.originate
        let isConsult = channel == names.consult
        let template = isConsult ? self.settings.transfer.endpoint : settings.endpoint
        let timeout = isConsult ? self.settings.transfer.timeout : settings.timeout
        var query = [
            ("endpoint", template.replacing(AsteriskSettings.placeholder, with: target)),
            ("app", self.settings.app),
            ("channelId", channel), ("timeout", "\(timeout)"),
        ]
        if !settings.callerID.isEmpty { query.append(("callerId", settings.callerID)) }
        // The new channel bears the name of the call that it is for, and speaks as it does: Asterisk takes no formats
        // beside it.
        query.append(
            isConsult ? ("originator", names.channel) : ("formats", settings.formats))
        return ARIRequest(
            "POST", ["channels"], query, variables: ["JACKFIELD_CALL": "\(names.call)"])
    }

    private func during(_ operation: Operation, _ names: CallNames) -> ARIRequest {
        let channel = ["channels", names.channel]
        let bridge = ["bridges", names.bridge]
        switch operation {
        case .press(let digits): return ARIRequest("POST", channel + ["dtmf"], [("dtmf", digits)])
        case .leaveBridge:
            return ARIRequest("POST", bridge + ["removeChannel"], [("channel", names.channel)])
        case .startMusic: return ARIRequest("POST", channel + ["moh"], self.music)
        case .stopMusic: return ARIRequest("DELETE", channel + ["moh"])
        case .goOn(let target):
            return ARIRequest(
                "POST", channel + ["continue"],
                [
                    ("context", self.settings.transfer.context), ("extension", target),
                    ("priority", "1"),
                ])
        case .redirect(let target):
            let endpoint = self.settings.transfer.endpoint.replacing("{to}", with: target)
            return ARIRequest("POST", channel + ["redirect"], [("endpoint", endpoint)])
        case .startBridgeMusic: return ARIRequest("POST", bridge + ["moh"], self.music)
        case .stopBridgeMusic: return ARIRequest("DELETE", bridge + ["moh"])
        case .originateConsult(let target):
            return self.originate(target, as: names.consult, names)
        default:
            return ARIRequest("POST", bridge + ["addChannel"], [("channel", names.consult)])
        }
    }

    private var music: [(name: String, value: String)] {
        self.settings.musicClass.isEmpty ? [] : [("mohClass", self.settings.musicClass)]
    }

    private func ending(_ operation: Operation, _ names: CallNames) -> ARIRequest {
        switch operation {
        case .hangUp(let reason):
            ARIRequest(
                "DELETE", ["channels", names.channel], [("reason", reason)], patience: .cleanup)
        case .hangUpMedia: ARIRequest("DELETE", ["channels", names.media], patience: .cleanup)
        case .hangUpConsult: ARIRequest("DELETE", ["channels", names.consult], patience: .cleanup)
        default: ARIRequest("DELETE", ["bridges", names.bridge], patience: .cleanup)
        }
    }
}
