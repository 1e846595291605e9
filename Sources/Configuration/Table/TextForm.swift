/// What a text must look like.
enum TextForm: Sendable {
    case any, name, language, pluginID, version, digest, audioFormat, capability
    case secretName, host, callers, address, webURL, secret, currency

    func accepts(_ text: String) -> Bool {
        switch self {
        case .any: !text.isEmpty
        case .name: text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil
        case .language: text.wholeMatch(of: /\*|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*/) != nil
        case .pluginID: text.wholeMatch(of: /[a-z0-9-]+(\.[a-z0-9-]+){2,}/) != nil
        case .version:
            text.wholeMatch(
                of: /[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?/) != nil
        case .digest: text.wholeMatch(of: /[0-9a-f]{64}/) != nil
        case .audioFormat: AudioFormatName(text) != nil
        case .capability: text.wholeMatch(of: /[a-z0-9.-]+\/[1-9][0-9]{0,2}/) != nil
        case .secretName: text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.]{0,63}/) != nil
        case .host: text.wholeMatch(of: /[A-Za-z0-9.-]+(:[0-9]{1,5})?/) != nil
        case .callers: text.wholeMatch(of: /[^*\s]{3,}\*?/) != nil
        case .address:
            text.wholeMatch(of: /[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*/) != nil
        case .webURL:
            text.wholeMatch(of: /https?:\/\/[A-Za-z0-9.\-\[\]:]+(\/[A-Za-z0-9._~\/-]*)?/) != nil
        case .secret: text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil
        case .currency: text.wholeMatch(of: /[A-Z]{3}/) != nil
        }
    }

    var described: String {
        switch self {
        case .any: "text that is not empty"
        case .name: "name (letters, digits, \".\", \"_\" and \"-\", at most 64)"
        case .language: "language tag (BCP 47) such as en or en-GB"
        case .pluginID: "plugin id such as com.example.whisper"
        case .version: "version (semver.org) such as 1.0.0"
        case .digest: "SHA-256 as 64 hexadecimal digits"
        case .audioFormat: "audio format (codec/rate/channels) such as s16le/16000/1"
        case .capability: "capability id such as jf.stt/1"
        case .secretName: "name of a setting"
        case .host: "host name"
        case .address: "IP address such as 127.0.0.1 or ::1"
        case .webURL: "URL such as https://calls.example.com, without a query"
        case .secret: "name of a secret"
        case .currency: "currency (ISO 4217) such as USD"
        case .callers: "caller's number of three characters or more, which may end in *"
        }
    }

    var describedWithArticle: String {
        ("aeio".contains(self.described.first ?? " ") ? "an " : "a ") + self.described
    }
}
