import CallModel

/// What becomes of a simulated call, one thing after the other, on its own thread.
struct CallRun {
    private enum Step { case next, ended, replaced(SimulatedCall.Command) }

    let call: SimulatedCall
    var plan: FarPartyPlan

    init(_ call: SimulatedCall) {
        self.call = call
        self.plan = FarPartyPlan(call.party)
    }

    mutating func run() {
        defer { self.call.isOver() }
        let isAnswered = self.call.direction == "inbound" ? self.comeIn() : self.ring()
        guard isAnswered else { return }
        if self.call.status == "in-progress" {
            self.call.set(status: "completed")
            self.tell("completed", "completed", [("CallDuration", "1"), ("Duration", "0")])
        }
        for sid in self.call.recordings {
            self.post(
                self.call.options.recordingURL,
                [
                    ("RecordingSid", sid), ("RecordingStatus", "completed"),
                    ("RecordingDuration", "1"), ("RecordingChannels", "1"),
                ])
        }
    }

    // MARK: - Before the answer

    /// A call to a number of the account.
    private mutating func comeIn() -> Bool {
        guard let url = self.call.options.url, let twiML = self.fetch(url) else {
            self.end("failed")
            return false
        }
        if let command = self.call.takeCommand(), command == .hangUp {
            self.end("no-answer")
            return false
        }
        if twiML.children.first?.name == "Reject" {
            self.call.note("twiml Reject")
            self.end(twiML.children[0].attributes["reason"] == "busy" ? "busy" : "no-answer")
            return false
        }
        self.call.set(status: "in-progress")
        self.follow(twiML)
        return true
    }

    /// A call that the API has asked for.
    private mutating func ring() -> Bool {
        self.tell("initiated", "initiated")
        self.call.set(status: "ringing")
        self.tell("ringing", "ringing")
        let party = self.call.party
        let limit =
            party.outcome == .noAnswer ? self.call.options.timeout : party.ringing
        guard self.wait(limit) else {
            self.end("canceled")
            return false
        }
        guard party.outcome == .answer else {
            self.end(party.outcome.rawValue)
            return false
        }
        self.call.set(status: "in-progress")
        self.tell("answered", "in-progress")
        self.detect()
        let twiML =
            self.call.options.url.flatMap { self.fetch($0) }
            ?? self.call.options.twiML.flatMap { try? XMLElement(parsing: $0) }
        if let twiML { self.follow(twiML) }
        return true
    }

    private func detect() {
        guard let mode = self.call.options.detection else { return }
        let party = self.call.party
        let isMachine = party.answeredBy == "machine"
        let answeredBy =
            !isMachine ? party.answeredBy : mode == "Enable" ? "machine_start" : "machine_end_beep"
        guard let url = self.call.options.detectionURL else {
            _ = self.wait(party.detection)
            return self.call.set(answeredBy: answeredBy)
        }
        let run = self
        OwnThread.run {
            OwnThread.sleep(party.detection)
            run.post(
                url, [("AnsweredBy", answeredBy), ("MachineDetectionDuration", "300")])
        }
    }

    /// - Returns: false when the call was ended meanwhile.
    private func wait(_ duration: Duration) -> Bool {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            if self.call.takeCommand() == .hangUp { return false }
            OwnThread.sleep(min(.milliseconds(10), end - ContinuousClock.now))
        }
        return true
    }

    private func end(_ status: String) {
        self.call.set(status: status)
        self.tell("completed", status, status == "failed" ? [("SipResponseCode", "404")] : [])
    }

    // MARK: - TwiML

    private mutating func follow(_ document: XMLElement) {
        var document = document
        while true {
            switch self.perform(verbsOf: document) {
            case .next, .ended: return
            case .replaced(.twiML(let text)):
                guard let next = try? XMLElement(parsing: text) else {
                    return self.call.note("error 12100")
                }
                document = next
            case .replaced(.url(let url)):
                guard let next = self.fetch(url) else { return }
                document = next
            case .replaced(.hangUp): return
            }
        }
    }

    private mutating func perform(verbsOf document: XMLElement) -> Step {
        for verb in document.children {
            self.call.note("twiml \(verb.name)")
            switch self.perform(verb) {
            case .next: continue
            case .ended: return .ended
            case .replaced(let command): return .replaced(command)
            }
        }
        return .next
    }

    private mutating func perform(_ verb: XMLElement) -> Step {
        switch verb.name {
        case "Connect": return self.connect(verb)
        case "Dial": return self.dial(verb)
        case "Hangup", "Reject": return .ended
        case "Redirect": return .replaced(.url(verb.text))
        case "Play":
            self.call.note("play \(verb.attributes["digits"] ?? verb.text)")
            return self.pause(.milliseconds(200 * (verb.attributes["digits"]?.count ?? 1)))
        case "Say":
            self.call.note("say \(verb.text)")
            return self.pause(.milliseconds(100))
        case "Pause":
            return self.pause(.seconds(Int(verb.attributes["length"] ?? "1") ?? 1))
        default:
            self.call.note("warning 12200")
            return .next
        }
    }

    private func pause(_ duration: Duration) -> Step {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            if let command = self.call.takeCommand() { return .replaced(command) }
            OwnThread.sleep(min(.milliseconds(10), end - ContinuousClock.now))
        }
        return .next
    }

    private mutating func connect(_ verb: XMLElement) -> Step {
        guard let stream = verb.children.first(where: { $0.name == "Stream" }),
            let url = stream.attributes["url"]
        else { return .next }
        var parameters: [String: String] = [:]
        for child in stream.children where child.name == "Parameter" {
            parameters[child.attributes["name"] ?? ""] = child.attributes["value"] ?? ""
        }
        do throws(SimulatorError) {
            var stream = try SimulatedStream(
                self.call, url: url, parameters: parameters, plan: self.plan)
            let (end, plan) = stream.run()
            self.plan = plan
            switch end {
            case .partyHungUp, .callEnded: return .ended
            case .replaced(let command): return .replaced(command)
            case .closedByServer(let code):
                self.call.note("stream closed \(code)")
                return .next
            }
        } catch {
            self.call.note("error 31920: \(error)")
            return .next
        }
    }

    private mutating func dial(_ verb: XMLElement) -> Step {
        let target = verb.children.first
        self.call.note("dial \(target?.text ?? verb.text)")
        let outcome = self.call.party.dialled
        if case .replaced(let command) = self.pause(.milliseconds(200)) {
            return command == .hangUp ? .ended : .replaced(command)
        }
        if outcome == .answer {
            if target?.attributes["statusCallbackEvent"]?.contains("answered") == true {
                self.post(target?.attributes["statusCallback"], [("CallStatus", "in-progress")])
            }
            if case .replaced(let command) = self.pause(self.call.party.talk) {
                return command == .hangUp ? .ended : .replaced(command)
            }
        }
        guard let action = verb.attributes["action"] else { return .next }
        let status = outcome == .answer ? "completed" : outcome.rawValue
        guard let next = self.fetch(action, [("DialCallStatus", status)]) else { return .ended }
        return self.perform(verbsOf: next)
    }

    // MARK: - Webhooks

    private func fields(
        _ status: String, _ more: [(String, String)]
    ) -> [(name: String, value: String)] {
        let call = self.call
        return [
            ("CallSid", call.sid), ("AccountSid", call.account), ("From", call.from),
            ("To", call.to), ("Caller", call.from), ("Called", call.to),
            ("CallStatus", status), ("Direction", call.direction), ("ApiVersion", "2010-04-01"),
        ] + more
    }

    /// A status callback, where it was asked for.
    private func tell(_ event: String, _ status: String, _ more: [(String, String)] = []) {
        let sequence = self.call.nextSequence()
        guard let url = self.call.options.statusURL, self.call.options.events.contains(event)
        else { return }
        let numbered =
            self.call.direction == "inbound"
            ? [] : [("SequenceNumber", "\(sequence)"), ("CallbackSource", "call-progress-events")]
        let fields = self.fields(status, numbered + more)
        self.send(url, fields)
    }

    private func post(_ url: String?, _ more: [(String, String)]) {
        guard let url else { return }
        var fields = self.fields(self.call.status, [])
        for (name, value) in more {
            fields.removeAll { $0.name == name }
            fields.append((name, value))
        }
        self.send(url, fields)
    }

    @discardableResult
    private func send(
        _ url: String, _ fields: [(name: String, value: String)]
    ) -> PlainHTTP.Answer? {
        do throws(SimulatorError) {
            let answer = try PlainHTTP.post(
                url,
                headers: [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("x-twilio-signature", self.call.signer.signature(url, fields)),
                    ("user-agent", "TwilioProxy/1.1"),
                ], body: FormText.encoded(fields))
            if answer.status >= 400 { self.call.note("error 11200: \(answer.status)") }
            return answer
        } catch {
            self.call.note("error 11205: \(error)")
            return nil
        }
    }

    private func fetch(_ url: String, _ more: [(String, String)] = []) -> XMLElement? {
        var more = more
        if let party = self.call.json["answered_by"]?.string {
            more.append(("AnsweredBy", party))
        }
        guard let answer = self.send(url, self.fields(self.call.status, more)),
            answer.status < 300
        else { return nil }
        guard answer.headers["content-type"]?.contains("xml") == true else {
            self.call.note("error 12300")
            return nil
        }
        guard let document = try? XMLElement(parsing: answer.body), document.name == "Response"
        else {
            self.call.note("error 12100")
            return nil
        }
        return document
    }
}
