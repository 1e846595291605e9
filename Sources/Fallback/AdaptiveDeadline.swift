/// How long to wait for a provider that nobody gave a deadline: by how long it usually takes.
///
/// Twice the 99th percentile, but not less than a quarter of the default and not more than twice it: the
/// samples themselves end at the deadline.
package enum AdaptiveDeadline {
    /// - Parameter percentile99: nil while it is not known; then the default holds.
    package static func deadline(default fallback: Duration, percentile99: Duration?) -> Duration {
        guard let percentile99 else { return fallback }
        return max(fallback / 4, min(fallback * 2, percentile99 * 2))
    }
}
