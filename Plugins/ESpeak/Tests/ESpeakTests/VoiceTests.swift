import JackfieldPlugin
import TestSupport
import Testing

@testable import ESpeak

@Suite("Voices are found by what people call them", .onOwnThread)
struct VoiceTests {
    private let catalogue: VoiceCatalogue

    init() throws {
        self.catalogue = try SpeechLibrary.shared.load(dataPath: nil)
    }

    private func choice(
        _ settings: ESpeakSettings = ESpeakSettings(), language: String = "en"
    ) throws -> VoiceChoice {
        try VoiceChoice(settings, language: language, catalogue: self.catalogue)
    }

    @Test(
        "A voice answers to its language, file and name, in any case",
        arguments: [
            ("en-us", "English (America)"), ("EN-US", "English (America)"),
            ("English (America)", "English (America)"), ("gmw/en-US", "English (America)"),
            ("en-gb", "English (Great Britain)"), ("de", "German"),
            ("en-us+f3", "English (America)+f3"),
            ("de+Croak", "German+croak"),
        ])
    func finds(name: String, expected: String) throws {
        #expect(try self.catalogue.find(name).name == expected)
    }

    @Test(
        "An unknown voice or variant is told with the nearest names",
        arguments: [("en-uss", "en-us"), ("Germann", "German"), ("en-us+f33", "f3")])
    func suggests(name: String, near: String) {
        #expect {
            try self.catalogue.find(name)
        } throws: { error in
            guard let error = error as? ProviderError else { return false }
            return error.code == .misconfigured && error.message.contains(near)
        }
    }

    @Test("Nearest names are those with the fewest changes, each once")
    func nearestNames() {
        #expect(
            NearestNames.of(
                "grman", among: ["greek", "German", "german", "de", "German"], limit: 2)
                == ["German", "german"])
    }

    @Test(
        "The call's language decides where the settings name no voice",
        arguments: [
            ("", "English (America)"), ("en", "English (America)"),
            ("en-GB", "English (Great Britain)"),
            ("de-AT", "German"), ("pt-BR", "Portuguese (Brazil)"), ("cs", "Czech"),
        ])
    func language(tag: String, expected: String) throws {
        #expect(try self.choice(language: tag).voice.name == expected)
    }

    @Test("A voice in the settings goes before the call's language")
    func voiceBeforeLanguage() throws {
        #expect(try self.choice(ESpeakSettings(voice: "de"), language: "fr").voice.name == "German")
        #expect(
            try self.choice(ESpeakSettings(language: "it"), language: "fr").voice.name == "Italian")
    }

    @Test("An utterance may have its own voice, language and rate")
    func utteranceOptions() throws {
        let choice = try self.choice(ESpeakSettings(voice: "en-us+f3", rate: 160))
        #expect(try choice.voice(for: VoiceOptions()) == choice.voice)
        #expect(try choice.voice(for: VoiceOptions(voice: "de")).name == "German")
        #expect(try choice.voice(for: VoiceOptions(language: "cs-CZ")).name == "Czech")
        #expect(
            try choice.voice(for: VoiceOptions(language: "en-GB")).name == "English (America)+f3")
        #expect(try choice.voice(for: VoiceOptions(rate: 1.25)).rate == 200)
        #expect(try choice.voice(for: VoiceOptions(rate: 100)).rate == 450)
        #expect(try choice.voice(for: VoiceOptions(rate: 0.01)).rate == 80)
    }

    @Test("Wishes that cannot be met say what kind of mistake they are")
    func badWishes() throws {
        let choice = try self.choice()
        let code = { (options: VoiceOptions) -> ProviderError.Code? in
            do throws(ProviderError) {
                _ = try choice.voice(for: options)
                return nil
            } catch { return error.code }
        }
        #expect(code(VoiceOptions(voice: "nobody")) == .misconfigured)
        #expect(code(VoiceOptions(language: "tlh")) == .unsupported)
        #expect(code(VoiceOptions(rate: .nan)) == .badInput)
        #expect(code(VoiceOptions(rate: -1)) == .badInput)
        #expect(code(VoiceOptions(voice: "us-mbrola-1")) == .unsupported)
    }

    @Test("A setting out of range is named with its range")
    func ranges() {
        #expect(throws: ProviderError(.misconfigured, "rate is 20: give 80 to 450")) {
            try self.choice(ESpeakSettings(rate: 20))
        }
        #expect(throws: ProviderError(.misconfigured, "word_gap is 101: give 0 to 100")) {
            try self.choice(ESpeakSettings(wordGap: 101))
        }
    }

    @Test("Settings of a session stand over those of the instance")
    func overriding() {
        let instance = ESpeakSettings(voice: "de", rate: 150, dataPath: "/data")
        let session = ESpeakSettings(rate: 200, volume: 50, dataPath: "/other")
        #expect(
            instance.overridden(by: session)
                == ESpeakSettings(voice: "de", rate: 200, volume: 50, dataPath: "/data"))
    }

    @Test("An MBROLA voice without MBROLA is told with the packages it needs")
    func missingMBROLA() throws {
        let entry = try self.catalogue.find("us-mbrola-1").entry
        #expect {
            try MBROLAInstallation.check(entry, exists: { _ in false })
        } throws: { error in
            (error as? ProviderError)?.message.contains("apt install mbrola mbrola-us1") == true
        }
        let installed = ["/usr/bin/mbrola", "/usr/share/mbrola/us1/us1"]
        try MBROLAInstallation.check(entry, exists: installed.contains)
    }
}
