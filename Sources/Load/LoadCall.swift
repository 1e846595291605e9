import CallAudio

/// The far end of one call: sends a frame every 20 ms, plays what comes, and notes when it came.
@safe final class LoadCall: ClientSocketReader {
    static let period: Int64 = 20_000_000
    /// How much was played is told after so many frames.
    private static let reportEvery = 5

    let number: Int
    private var socket: ClientSocket?
    /// Tells the host of the call, before it has its socket.
    private var visit: HTTPVisit?
    private var token = ""
    private let port: Int
    /// When the next frame is due, and when the call is to be over.
    var due: Int64
    let ends: Int64
    private let tally: LoadTally
    private let wire: any CallWire
    private let tape: CallerTape
    private let isEcho: Bool
    private var isUp = false
    private(set) var isOver = false
    private var place: Int
    private var sentFrames = 0
    private var heardFrames = 0
    private var lead = PlayoutLead()
    /// When the last frame of the caller's words was sent, until the reply begins.
    private var spokenAt: Int64?
    /// When the first frame of his words was sent, and the last frame of all.
    private var beganAt: Int64?
    private var sentAt: Int64 = 0
    /// When the host has cut the reply, and when its last frame came, until he has spoken.
    private var cut: (at: Int64, last: Int64)?
    /// When each frame of the reply, or of the echo, came or went.
    private var times: [Int64] = []
    private var echoed = 0
    /// What is to be told once so many frames were played.
    private var marks: [(name: String, position: Int)] = []

    init(
        number: Int, port: Int, wire: any CallWire, tape: CallerTape, isEcho: Bool,
        tally: LoadTally, due: Int64, ends: Int64
    ) {
        self.number = number
        self.port = port
        self.wire = wire
        self.tape = tape
        self.isEcho = isEcho
        self.tally = tally
        self.due = due
        self.ends = ends
        // The first words come when the greeting is over.
        self.place = tape.speechEnd
        self.times.reserveCapacity(1_024)
    }

    // MARK: - Connecting

    /// Begins.
    /// - Returns: the descriptor to be read from.
    func start() throws(LoadFailure) -> Int32 {
        guard let request = self.wire.announcement(call: self.number, port: self.port) else {
            return try self.open(self.wire.door(after: "", port: self.port))
        }
        let visit = try HTTPVisit(port: self.port, request: request)
        self.visit = visit
        return visit.descriptor
    }

    private func open(_ door: CallDoor?) throws(LoadFailure) -> Int32 {
        guard let door else { throw LoadFailure("the host has refused the call") }
        let socket = try ClientSocket(port: self.port, door: door)
        self.token = door.token
        self.socket = socket
        return socket.descriptor
    }

    /// Reads what has come.
    /// - Returns: a new descriptor to be read from.
    func read(_ memory: UnsafeMutableRawBufferPointer) -> Int32? {
        if let socket = self.socket {
            unsafe socket.read(memory, self)
            return nil
        }
        guard let answer = unsafe self.visit?.read(memory) else { return nil }
        self.visit = nil
        do throws(LoadFailure) {
            return try self.open(self.wire.door(after: answer, port: self.port))
        } catch {
            self.fail(error.description)
            return nil
        }
    }

    @discardableResult
    private func write(_ bytes: [UInt8]) -> Bool { self.socket?.write(bytes) ?? false }

    // MARK: - Sending

    /// Sends the frame that is due.
    func send(at now: Int64) {
        let lateness = now - self.due
        self.due += Self.period
        guard self.isUp, !self.isOver else { return }
        if self.place == 0 { self.closeReply() }
        let bytes = self.wire.frame(self.place, number: self.sentFrames, call: self.number)
        guard self.write(bytes) else {
            return self.fail("the host takes no more")
        }
        self.tally.figures?.sent += 1
        self.tally.figures?.sending.add(nanoseconds: lateness)
        self.sentFrames += 1
        self.sentAt = now
        if self.isEcho {
            self.times.append(now)
        } else {
            if self.place == 0 { self.beganAt = now }
            self.place += 1
            if self.place == self.tape.speechEnd {
                self.spokenAt = now
                self.beganAt = nil
                self.closeCut()
            }
            if self.place == self.tape.frames.count { self.place = 0 }
            self.tellPlayed(now)
        }
    }

    /// Tells the host which of its marks were reached.
    private func echoMarks(_ now: Int64) {
        while let mark = self.marks.first, mark.position <= self.played(now) {
            self.marks.removeFirst()
            if let answer = self.wire.marked(mark.name, call: self.number) { self.write(answer) }
        }
    }

    private func tellPlayed(_ now: Int64) {
        if !self.marks.isEmpty { self.echoMarks(now) }
        guard self.sentFrames % Self.reportEvery == 0, self.heardFrames > 0 else { return }
        if let report = self.wire.report(played: self.played(now)) {
            self.write(report)
        }
    }

    private func played(_ now: Int64) -> Int {
        let ahead = self.lead.ahead(at: .nanoseconds(now)) / Frame.duration
        return self.heardFrames - Int(ahead.rounded(.up))
    }

    /// Says goodbye.
    func hangUp(at now: Int64) {
        guard !self.isOver else { return }
        if self.isEcho { self.countUnechoed(now) }
        self.isOver = true
        if let goodbye = self.wire.goodbye(call: self.number) { self.write(goodbye) }
        self.socket?.end()
    }

    // MARK: - Receiving

    func opened() {
        for message in self.wire.greeting(call: self.number, token: self.token) {
            self.write(message)
        }
        self.isUp = self.wire.isUpWhenOpen
    }

    func closed(_ reason: String) { self.fail(reason) }

    func receive(_ opcode: ClientSocket.Opcode, _ payload: RawSpan) {
        self.take(self.wire.read(isText: opcode == .text, payload), LoadRun.now)
    }

    private func take(_ news: CallNews, _ now: Int64) {
        switch news {
        case .connected: self.isUp = true
        case .audio: self.hear(now)
        case .flush:
            self.noteCut(now)
            let played = self.played(now)
            self.heardFrames = played
            self.lead.flushed()
            for index in self.marks.indices { self.marks[index].position = 0 }
            self.echoMarks(now)
            if let answer = self.wire.flushed(played: played) {
                self.write(answer)
            }
        case .mark(let name):
            self.marks.append((name, self.heardFrames))
            self.echoMarks(now)
        case .ended: self.fail("the host ended the call")
        case .other: break
        }
    }

    private func noteCut(_ now: Int64) {
        self.cut = (now, now)
        guard let began = self.beganAt else { return }
        self.tally.figures?.flushes.add(nanoseconds: now - self.sentAt)
        self.tally.figures?.onsets.add(nanoseconds: now - began)
    }

    private func closeCut() {
        guard let cut = self.cut else { return }
        self.tally.figures?.endings.add(nanoseconds: cut.last - cut.at)
        self.cut = nil
    }

    private func hear(_ now: Int64) {
        self.tally.figures?.received += 1
        if self.cut != nil {
            self.cut?.last = now
            self.tally.figures?.fadings += 1
        }
        if self.isEcho {
            if self.echoed < self.times.count {
                self.tally.figures?.add(frame: now - self.times[self.echoed])
                self.echoed += 1
            }
            return
        }
        self.heardFrames += 1
        self.lead.handedOver(Frame.duration, at: .nanoseconds(now))
        if let spoken = self.spokenAt {
            self.spokenAt = nil
            self.tally.figures?.turns.add(nanoseconds: now - spoken)
            self.tally.figures?.replies += 1
        }
        self.times.append(now)
    }

    /// The next words begin: the reply before them is whole.
    private func closeReply() {
        defer { self.times.removeAll(keepingCapacity: true) }
        // Of the words before nothing is known, if there were any.
        guard self.sentFrames >= self.tape.frames.count else { return }
        if self.spokenAt != nil {
            self.tally.figures?.unanswered += 1
            self.spokenAt = nil
            return
        }
        self.tally.figures?.lengths[self.times.count, default: 0] += 1
        let steps = self.times.enumerated().map { $1 - Int64($0) * Self.period }
        guard let first = steps.min() else { return }
        for step in steps { self.tally.figures?.add(frame: step - first) }
    }

    /// What was sent a moment ago is still on its way.
    private func countUnechoed(_ now: Int64) {
        let lost = self.times.dropFirst(self.echoed).count { now - $0 > LoadFigures.late }
        self.tally.figures?.lost += lost
    }

    func fail(_ reason: String) {
        guard !self.isOver else { return }
        self.isOver = true
        self.socket?.end()
        self.tally.figures?.failures[reason, default: 0] += 1
    }
}
