/// Collects a whole answer.
///
/// `@unchecked`: its state is the loop's own, which calls for one exchange one after the other.
final class HTTPAnswer: HTTPReader, @unchecked Sendable {
    private static let largestBody = 1 << 20

    private let whole: @Sendable (Result<WebResponse, ProviderError>) -> Void
    private var response = WebResponse(status: 0)
    private var isTooLarge = false

    init(_ whole: @escaping @Sendable (Result<WebResponse, ProviderError>) -> Void) {
        self.whole = whole
    }

    func head(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.response = WebResponse(status: status, headers: headers)
    }

    func data(_ bytes: RawSpan) -> Bool {
        guard self.response.body.count + bytes.byteCount <= Self.largestBody else {
            self.isTooLarge = true
            return false
        }
        unsafe bytes.withUnsafeBytes { unsafe self.response.body.append(contentsOf: $0) }
        return true
    }

    func done(_ error: ProviderError?) {
        if self.isTooLarge {
            let reason = "the answer is larger than \(Self.largestBody) bytes"
            return self.whole(.failure(ProviderError(.protocolViolation, reason)))
        }
        self.whole(error.map { .failure($0) } ?? .success(self.response))
    }
}
