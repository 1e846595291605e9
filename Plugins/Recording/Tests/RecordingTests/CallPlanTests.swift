import CallAudio
import JackfieldPlugin
import Testing

@testable import Recording

@Suite("Opening a call")
struct CallPlanTests {
    private func failure(_ caller: String, reply: String? = nil, script: String? = nil)
        -> ProviderError?
    {
        do throws(ProviderError) {
            _ = try CallPlan.open(
                caller: caller, reply: reply, script: script, settings: settings())
            return nil
        } catch {
            return error
        }
    }

    @Test("Each fault of the caller's file has its own error")
    func explainsCallerFaults() throws {
        let folder = try TestFolder()
        let cases = [
            ("\(folder.path)/none.wav", "No such file"),
            (try folder.text("a.wav", "hello, this is a text"), "does not start with RIFF"),
            (try folder.text("b.wav", ""), "the file is empty"),
            (try folder.wav("c.wav", []), "no sample"),
            (folder.path, "not a regular file"),
        ]
        for (path, words) in cases {
            let error = self.failure(path)
            #expect(error?.code == .badInput)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test("The recording of a call never overwrites the caller's file")
    func keepsCaller() throws {
        let folder = try TestFolder()
        let path = try folder.wav("a.wav", ramp(800))
        let error = self.failure(path, reply: "\(folder.path)/./a.wav")
        #expect(error?.message.contains("the same file") == true)
        #expect(try folder.samples("a.wav") == ramp(800))
    }

    @Test("A place that cannot be written and a script with mistakes are refused before the call")
    func refusesOthers() throws {
        let folder = try TestFolder()
        let path = try folder.wav("a.wav", ramp(800))
        #expect(
            self.failure(path, reply: "\(folder.path)/no/out.wav")?.message.contains("no/out.wav")
                == true)
        #expect(
            self.failure(path, script: "\(folder.path)/no.yaml")?.message.contains("cannot be read")
                == true)
        _ = try folder.text("a.yaml", "caller:\n  - { at: 0, form: 0, to: 0.1 }\n")
        let error = self.failure(path)
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("a.yaml:2:") == true, "\(error?.message ?? "")")
    }

    @Test("A script is found beside its recording")
    func findsScript() {
        #expect(CallPlan.scriptPath(beside: "/a.b/call.wav") == "/a.b/call.yaml")
        #expect(CallPlan.scriptPath(beside: "/a.b/call") == "/a.b/call.yaml")
    }
}
