import CJackfield
import FakeHost
import Testing

@Suite("Settings of the Asterisk channel")
struct SettingsTests {
    @Test(
        "that no schema can check are refused with what to do",
        arguments: [
            ("", "neither ari nor audiosocket"),
            (#""media": "audiosocket", "# + Desk.ari, "give audiosocket.address"),
            (#""media": "websocket", "# + Desk.audioSocketSettings, "that needs ari"),
            (
                #""audiosocket": {"address": "127.0.0.1:9", "dialplan": false}"#,
                "no call could come"
            ),
            (Desk.ari + #", "originate": {"endpoint": "PJSIP/trunk"}"#, "originate.endpoint"),
            (Desk.ari + #", "transfer": {"way": "attended"}"#, "transfer.endpoint"),
        ])
    func refuses(_ settings: String, _ reason: String) {
        let host = FakeHost()
        host.secrets = ["ari.password": "secret"]
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(
                JF_CHANNEL, of: "asterisk", host: host, settings: "{\(settings)}")
        }
        #expect(host.logged(reason), "\(host.log)")
    }

    @Test("with ARI need its password")
    func needsPassword() {
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try ProviderUnderTest(
                JF_CHANNEL, of: "asterisk", host: FakeHost(), settings: "{\(Desk.ari)}")
        }
    }

    @Test("that need a host's services say which are missing")
    func needsServices() throws {
        let host = FakeHost()
        host.missingServices = [JF_HOST_LISTEN]
        let provider = try ProviderUnderTest(
            JF_CHANNEL, of: "asterisk", host: host, settings: "{\(Desk.audioSocketSettings)}")
        #expect(provider.listen() == jf_status(JF_E_UNSUPPORTED))
        #expect(host.logged("this host opens no ports for plugins"))
    }
}
