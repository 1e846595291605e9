extension KeyedDecodingContainer {
    /// The value at the key, or the default when there is none.
    func value<Value: Decodable>(_ key: Key, or fallback: Value) throws -> Value {
        try self.decodeIfPresent(Value.self, forKey: key) ?? fallback
    }

    /// A number of milliseconds, or nil when there is none.
    func milliseconds(_ key: Key) throws -> Duration? {
        try self.decodeIfPresent(Int.self, forKey: key).map { .milliseconds($0) }
    }

    /// A number of milliseconds, or the default when there is none.
    func milliseconds(_ key: Key, or fallback: Int) throws -> Duration {
        .milliseconds(try self.value(key, or: fallback))
    }
}
