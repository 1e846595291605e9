import Synchronization

/// Which route serves a path. Any thread; changes are rare.
package final class RouteTable: Sendable {
    private let routes = Mutex<[(prefix: String, route: Route)]>([])

    package init() {}

    /// Serves the path and all below it.
    /// - Parameter prefix: begins with "/", ends without one; "" for everything that no other serves.
    /// - Returns: false when the path is taken.
    package func add(_ prefix: String, _ route: Route) -> Bool {
        self.routes.withLock { routes in
            guard !routes.contains(where: { $0.prefix == prefix }) else { return false }
            routes.append((prefix, route))
            // The longest first: it is the one that means this path most.
            routes.sort { $0.prefix.utf8.count > $1.prefix.utf8.count }
            return true
        }
    }

    package func remove(_ prefix: String) {
        self.routes.withLock { $0.removeAll { $0.prefix == prefix } }
    }

    /// The route of a path.
    package func find(_ path: String) -> Route? {
        self.routes.withLock { routes in
            routes.first { prefix, _ in
                path.utf8.starts(with: prefix.utf8)
                    && (path.utf8.count == prefix.utf8.count
                        || path.utf8.dropFirst(prefix.utf8.count).first == UInt8(ascii: "/"))
            }?.route
        }
    }
}
