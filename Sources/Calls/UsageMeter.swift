import CallModel

/// What a call has used of the providers that have a price, and has not told yet. On the call's loop.
final class UsageMeter {
    private var accounts: [UsageAccount] = []

    /// One for each provider, whatever sessions the call has of it.
    func account(of provider: String, _ prices: Prices) -> UsageAccount {
        if let known = self.accounts.first(where: { $0.provider == provider }) { return known }
        let account = UsageAccount(provider, prices)
        self.accounts.append(account)
        return account
    }

    /// Tells what was used since the last time.
    func settle(_ journal: CallJournal) {
        for account in self.accounts {
            for event in account.settle() { journal.write(event) }
        }
    }
}

/// What a call uses of one provider.
///
/// Its state belongs to the call's loop.
final class UsageAccount: @unchecked Sendable {
    let provider: String
    private let prices: Prices
    /// Every unit that has a price is there, so that counting allocates nothing.
    private var used: [Prices.Unit: Double]

    init(_ provider: String, _ prices: Prices) {
        self.provider = provider
        self.prices = prices
        self.used = prices.prices.mapValues { _ in 0 }
    }

    /// Media path. What has no price is not counted.
    func add(_ amount: Double, _ unit: Prices.Unit) {
        guard let index = self.used.index(forKey: unit) else { return }
        self.used.values[index] += amount
    }

    /// - Parameter cached: of the input. Without a price of their own they cost what others do.
    func addTokens(input: UInt64, output: UInt64, cached: UInt64) {
        let cached = self.prices.prices[.cachedTokens] == nil ? 0 : min(cached, input)
        self.add(Double(input - cached), .inputTokens)
        self.add(Double(cached), .cachedTokens)
        self.add(Double(output), .outputTokens)
    }

    func settle() -> [JournalEvent] {
        Prices.Unit.allCases.compactMap { unit in
            guard let amount = self.used[unit], amount > 0, let price = self.prices.prices[unit]
            else { return nil }
            self.used[unit] = 0
            return .usage(
                provider: self.provider, unit: unit.rawValue, amount: amount,
                cost: amount * price, currency: self.prices.currency)
        }
    }
}
