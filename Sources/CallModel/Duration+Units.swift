extension Duration {
    /// Whole nanoseconds; saturates after 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : scaled + attoseconds / 1_000_000_000
    }

    /// Whole milliseconds, towards zero.
    package var milliseconds: Int64 { self.nanoseconds / 1_000_000 }
}
