import VendorKit

/// Parts of a URL's path (RFC 3986, 3.3).
package enum PathText {
    /// Percent-encoded but for the unreserved characters.
    package static func part(_ text: String) -> String {
        // As in a query, where it stands behind "=".
        String(QueryText.of([(name: "", value: text)]).dropFirst())
    }
}
