import CRMKit
package import JackfieldPlugin

/// Customer records in a SQLite file, inside the machine.
package final class CustomerStore: CustomerRecords {
    /// Operations of all calls that may wait.
    private static let longestQueue = 256

    private let database: CustomerDatabase
    private let work: OrderedWork

    /// Opens the database and takes the seed in. Control thread; reads and writes files.
    package init(host: Host) throws(ProviderError) {
        let settings = try host.settings(as: CRMSettings.self)
        let directory = settings.path?.hasPrefix("/") == true ? "" : try host.stateDirectory()
        let plan = settings.numberPlan
        self.database = try CustomerDatabase(
            path: settings.databasePath(in: directory), plan: plan,
            busyTimeout: settings.busyTimeoutMilliseconds ?? 2_000, wallTime: { host.wallTime })
        self.work = OrderedWork(longest: Self.longestQueue) { host.work($0) }
        if let seed = settings.seed {
            let added = try self.database.add(ContactSeed(file: seed, plan: plan))
            host.log(.info, "contacts taken in from the seed", ["contacts.added": "\(added)"])
        }
    }

    package func open(
        _ results: CustomerRecordsResults, options: SessionOptions
    ) throws(ProviderError) -> any CustomerRecordsSession {
        CustomerSession(
            OperationQueue(
                HostReporter(results: results), database: self.database, work: self.work))
    }

    package func operationsJSON() throws(ProviderError) -> String {
        "[\(Operation.all.map { $0.json }.joined(separator: ","))]"
    }

    package func probe() throws(ProviderError) { try self.database.probe() }
}
