import Testing

@testable import ProviderSimulators

@Suite("Parts of the simulated Twilio")
struct PartsTests {
    @Test("Play-out is in real time, and a mark is reached when all before it was played")
    func playQueue() {
        var queue = PlayQueue()
        queue.add(mark: "empty")
        queue.add([UInt8](repeating: 0x80, count: 200))
        queue.add(mark: "200")
        queue.add([UInt8](repeating: 0x80, count: 100))
        queue.add(mark: "300")
        var marks: [[String]] = []
        var audible: [Int] = []
        for _ in 0..<3 {
            let (samples, reached) = queue.play(160)
            marks.append(reached)
            audible.append(samples.count { $0 != 0 })
            #expect(samples.count == 160)
        }
        #expect(marks == [["empty"], ["200", "300"], []])
        #expect(audible == [160, 140, 0])
    }

    @Test("A clear drops all audio, and echoes all marks in order")
    func clears() {
        var queue = PlayQueue()
        queue.add([UInt8](repeating: 0x80, count: 1_000))
        queue.add(mark: "1")
        queue.add(mark: "2")
        let marks = queue.clear()
        #expect(marks == ["1", "2"])
        let (samples, later) = queue.play(160)
        #expect(samples.allSatisfy { $0 == 0 } && later == [])
    }

    @Test("The far party speaks when it is his turn")
    func plan() {
        let party = FarParty(steps: [
            (.at(.milliseconds(40)), .say([1, 2, 3])),
            (.afterReply(.milliseconds(40)), .press("5")),
            (.intoReply(.milliseconds(20)), .hangUp),
        ])
        var plan = FarPartyPlan(party)
        var seen: [String] = []
        for index in 0..<12 {
            let time = Duration.milliseconds(20 * index)
            let (frame, deed) = plan.frame(4, at: time)
            if frame.contains(where: { $0 != 0 }) { seen.append("\(index) \(frame)") }
            switch deed {
            case .press(let keys): seen.append("\(index) \(keys)")
            case .hangUp: seen.append("\(index) gone")
            case nil, .say, .misbehave: break
            }
            plan.hear(isAudible: index == 4 || index == 9, at: time)
        }
        #expect(seen == ["2 [1, 2, 3, 0]", "6 5", "10 gone"])
    }

    @Test("A bad line delays frames and keeps their order, and loses as many as it should")
    func badLine() {
        var late = BadLine(LineQuality(jitter: .milliseconds(200)))
        var came: [String] = []
        for index in 0..<100 {
            let time = Duration.milliseconds(20 * index)
            late.say("\(index)", at: time)
            let now = late.take(at: time).compactMap { Int($0) }
            #expect(now.allSatisfy { (index - 10...index).contains($0) }, "\(index): \(now)")
            came += now.map { "\($0)" }
        }
        came += late.take(at: .seconds(3))
        #expect(came == (0..<100).map { "\($0)" })
        var lossy = BadLine(LineQuality(loss: 0.1))
        for index in 0..<10_000 { lossy.say("", at: .milliseconds(index)) }
        #expect((8_500...9_500).contains(lossy.take(at: .seconds(10)).count))
        #expect(LineQuality(drift: 20_000).time(of: .milliseconds(102)) == .milliseconds(100))
    }

    @Test(
        "XML that is none is refused",
        arguments: [
            "", "<a>", "<a></b>", "<a/><b/>", "<a b>", "<a b=\"c>", "<a>&x;</a>", "text",
            "<?xml <a/>", "<a>&amp</a>",
        ])
    func badXML(_ text: String) {
        #expect(throws: SimulatorError.self) { try XMLElement(parsing: text) }
    }

    @Test("XML is read with its attributes, its children and its text")
    func xml() throws {
        let element = try XMLElement(
            parsing: "<?xml version=\"1.0\"?>\n<a x=\"1 &lt; 2\"> t <b/> u<c>&amp;</c></a>\n")
        #expect(element.attributes == ["x": "1 < 2"] && element.text == " t  u")
        #expect(element.children.map(\.name) == ["b", "c"] && element.children[1].text == "&")
    }
}
