import CJackfield
import FakeHost
import Testing
import VendorKit

@Suite("Speech to text at Deepgram")
struct ListenTests {
    private final class Ears {
        let host = FakeHost()
        let provider: ProviderUnderTest
        let session: SessionUnderTest
        let opening: FakeOpening

        init(_ stt: String = "", rate: UInt32 = 8_000) throws {
            self.host.secrets = ["api_key": "dg-secret"]
            self.provider = try ProviderUnderTest(
                JF_STT, of: "deepgram", host: self.host,
                settings: #"{"api_key": "********", "stt": {\#(stt)}}"#)
            self.session = try self.provider.open(rate: rate)
            self.opening = try #require(self.host.openings.last)
        }

        /// So many milliseconds of audio, in blocks of 20.
        func speak(_ milliseconds: Int) {
            for _ in 0..<milliseconds / 20 {
                self.session.push([Int16](repeating: 7, count: 160))
            }
        }

        static func results(
            _ text: String, from start: Double, for duration: Double, isFinal: Bool = false,
            isFromFinalize: Bool = false
        ) -> String {
            let words = text.split(separator: " ").enumerated().map { index, word in
                let begin = start + 0.1 * Double(index)
                return
                    #"{"word":"\#(word)","start":\#(begin),"end":\#(begin + 0.1),"confidence":0.9}"#
            }
            return """
                {"type":"Results","channel_index":[0,1],"start":\(start),"duration":\(duration),
                 "is_final":\(isFinal),"speech_final":false,"from_finalize":\(isFromFinalize),
                 "channel":{"alternatives":[{"transcript":"\(text)","confidence":0.98,
                  "words":[\(words.joined(separator: ","))]}]}}
                """
        }
    }

    @Test(
        "The connection bears key, model, language and format; the session is ready when it is open"
    )
    func connects() throws {
        let ears = try Ears(#""model": "nova-2", "keyterms": ["Jackfield:2", "a b"]"#)
        #expect(
            ears.opening.url
                == "wss://api.deepgram.com/v1/listen?model=nova-2&encoding=linear16&sample_rate=8000&channels=1&interim_results=true&endpointing=300&mip_opt_out=true&keywords=Jackfield%3A2&keywords=a%20b"
        )
        #expect(ears.opening.headers["authorization"] == "Token dg-secret")
        #expect(ears.session.events.isEmpty)
        _ = ears.opening.accept()
        #expect(ears.session.events == ["READY"])
    }

    @Test("Words come as they are understood, and a finalize makes them final")
    func transcribes() throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        ears.speak(1_000)
        #expect(socket.messages.count == 50)
        socket.send(#"{"type":"SpeechStarted","channel":[0,1],"timestamp":0.1}"#)
        socket.send(Ears.results("call", from: 0, for: 0.5))
        let request = ears.session.finalize()
        #expect(socket.texts == [#"{"type":"Finalize"}"#])
        socket.send(
            Ears.results(
                "call forwarding", from: 0.2, for: 0.8, isFinal: true, isFromFinalize: true))
        #expect(
            ears.session.events == [
                "READY", #"PARTIAL "call" 0-100 ms"#, #"FINAL "call forwarding" 200-400 ms"#,
                "DONE",
            ])
        #expect(ears.session.events(of: request) == ["DONE"])
    }

    @Test("When all words are final already, a finalize asks nobody")
    func nothingOpen() throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        ears.speak(400)
        socket.send(Ears.results("yes", from: 0, for: 0.4, isFinal: true))
        let request = ears.session.finalize()
        #expect(ears.session.events(of: request) == ["DONE"])
        #expect(socket.texts.isEmpty)
    }

    @Test(
        "A finalize that Deepgram does not answer, because there was nothing, ends; not with open words"
    )
    func noAnswer() throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        ears.speak(400)
        let first = ears.session.finalize()
        ears.host.advance(by: .milliseconds(700))
        #expect(ears.session.events(of: first) == ["DONE"])
        ears.speak(400)
        socket.send(Ears.results("hello", from: 0.4, for: 0.4))
        let second = ears.session.finalize()
        ears.host.advance(by: .seconds(3))
        #expect(ears.session.events(of: second).isEmpty)
        socket.send(Ears.results("hello", from: 0.4, for: 0.4, isFinal: true, isFromFinalize: true))
        #expect(ears.session.events(of: second) == ["DONE"])
    }

    @Test("While nobody speaks the connection is kept alive, by text")
    func keepsAlive() throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        ears.speak(100)
        ears.host.advance(by: .seconds(13))
        #expect(socket.texts == Array(repeating: #"{"type":"KeepAlive"}"#, count: 3))
        ears.session.close()
        #expect(socket.texts.last == #"{"type":"CloseStream"}"#)
        #expect(socket.closed?.code == 1_000)
        ears.host.advance(by: .seconds(10))
        #expect(socket.texts.count == 4)
        #expect(ears.session.events.last == "CLOSED")
    }

    @Test("A server that reads too slowly is offered the audio again")
    func slowReader() throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        socket.isFull = true
        #expect(ears.session.push([Int16](repeating: 7, count: 160)) == jf_status(JF_AGAIN))
        socket.isFull = false
        #expect(ears.session.push([Int16](repeating: 7, count: 160)) == jf_status(JF_OK))
    }

    @Test(
        "Each end of the connection is told in the host's terms",
        arguments: [
            (401, "", JF_E_AUTH), (402, "", JF_E_QUOTA), (400, "", JF_E_UNSUPPORTED),
            (429, "", JF_E_QUOTA), (503, "", JF_E_UNAVAILABLE), (1_006, "x", JF_E_UNAVAILABLE),
            (1_006, "not open within 10.0 seconds", JF_E_TIMEOUT),
            (1_008, "DATA-0000 cannot decode", JF_E_CONFIG), (1_008, "other", JF_E_PROTOCOL),
            (1_011, "NET-0001 nothing came", JF_E_UNAVAILABLE), (1_000, "", JF_E_UNAVAILABLE),
        ])
    func ends(_ code: Int, _ reason: String, _ expected: Int) throws {
        let ears = try Ears()
        if code < 1_000 {
            ears.opening.refuse(status: UInt32(code))
            #expect(ears.session.events == ["ERROR \(expected)"])
        } else {
            ears.opening.accept().leave(UInt32(code), reason)
            #expect(ears.session.events == ["READY", "ERROR \(expected)"])
        }
    }

    @Test(
        "A message that makes no sense ends the session, once",
        arguments: [
            "{", "[]", #"{"type":"Results"}"#, #"{"type":"Error","variant":"SchemaError"}"#,
        ])
    func nonsense(_ message: String) throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        socket.send(message)
        socket.send(message)
        #expect(ears.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
        socket.leave(1_006, "x")
        #expect(ears.session.events.count == 2)
    }

    @Test(
        "Messages that are not known are left alone",
        arguments: [
            #"{"type":"Metadata","request_id":"x"}"#,
            #"{"type":"UtteranceEnd","last_word_end":2.4}"#,
            #"{"type":"SomethingNew"}"#,
        ])
    func unknown(_ message: String) throws {
        let ears = try Ears()
        let socket = ears.opening.accept()
        socket.send(message)
        #expect(ears.session.events == ["READY"])
    }
}

@Suite("A vendor's clock and the caller's")
struct AudioTimelineTests {
    @Test("run apart at each gap, at each replay, and where silence was sent")
    func gaps() {
        var timeline = AudioTimeline()
        timeline.add(.milliseconds(100), at: .seconds(5))
        timeline.add(.milliseconds(100), at: .milliseconds(5_100))
        timeline.addSilence(.milliseconds(50))
        timeline.add(.milliseconds(100), at: .seconds(9))
        timeline.add(.milliseconds(100), at: .seconds(8))
        #expect(timeline.end == .milliseconds(450))
        let times = [0, 150, 260, 350, 449].map {
            timeline.mediaTime(at: .milliseconds($0)) / .milliseconds(1)
        }
        #expect(times == [5_000, 5_150, 9_010, 8_000, 8_099])
        #expect(AudioTimeline().mediaTime(at: .seconds(1)) == .zero)
    }
}
