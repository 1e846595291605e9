/// Settings of one instance of the channel; `browser.schema.json` has their limits.
struct BrowserSettings: Decodable, Sendable {
    private var givenTitle: String?
    private var givenGreeting: String?
    private var givenCalls: Int?
    private var givenOrigins: [String]?

    /// What the page is called.
    var title: String { self.givenTitle ?? "Call us" }
    /// What stands above the button.
    var greeting: String {
        self.givenGreeting ?? "Press the button and speak as you would on the telephone."
    }
    /// Pages that may be connected at the same time.
    var calls: Int { self.givenCalls ?? 10 }
    /// Sites, such as "https://www.example.com", whose pages may call beside the host's own.
    var origins: [String] { self.givenOrigins ?? [] }

    private enum CodingKeys: String, CodingKey {
        case givenTitle = "title"
        case givenGreeting = "greeting"
        case givenCalls = "calls"
        case givenOrigins = "origins"
    }
}
