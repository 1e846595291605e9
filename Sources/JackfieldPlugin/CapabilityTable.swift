import CJackfield
import Synchronization

/// One capability's C table and what the plugin registered behind it.
///
/// `Made` is what the author's factory returns; `Table` is the C struct. The table is published once
/// something was offered, and then lives as long as the process.
@safe final class CapabilityTable<Made: Sendable, Table>: @unchecked Sendable {
    typealias Make = @Sendable (Host) throws(ProviderError) -> Made

    /// A function that lies in a mutex by itself is wrapped once more each time it is looked at, and each layer takes
    /// stack when it is called.
    private struct Factory {
        var make: Make?
    }

    // The table's memory is written in init and never again; the factory is behind the mutex.
    private let table: UnsafePointer<Table>
    private let factory = Mutex(Factory())

    init(life: jf_life, table: (UnsafePointer<jf_life>) -> Table) {
        let lifeTable = UnsafeMutablePointer<jf_life>.allocate(capacity: 1)
        unsafe lifeTable.initialize(to: life)
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table(lifeTable))
        unsafe self.table = UnsafePointer(memory)
    }

    /// The table for the host; null until something was offered.
    var pointer: UnsafeRawPointer? {
        unsafe self.factory.withLock { $0.make == nil } ? nil : UnsafeRawPointer(self.table)
    }

    func offer(_ make: @escaping Make) {
        self.factory.withLock { $0.make = make }
    }

    /// `jf_life.create`: makes the author's object, logs why when it cannot.
    func create(
        host: UnsafePointer<jf_host>, instance: jf_handle, config: jf_str,
        into out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        guard let make = self.factory.withLock({ $0.make }) else {
            return jf_status(JF_E_UNSUPPORTED)
        }
        let host = unsafe Host(table: host, handle: instance, settings: String(copying: config))
        do throws(ProviderError) {
            let made = try make(host)
            unsafe out.pointee = Unmanaged.passRetained(InstanceBox(made: made, host: host))
                .toOpaque()
            return jf_status(JF_OK)
        } catch {
            host.log(.error, error.message)
            return error.code.rawValue
        }
    }

    /// `jf_life.destroy`.
    func destroy(_ instance: UnsafeMutableRawPointer) {
        let box = unsafe Unmanaged<InstanceBox<Made>>.fromOpaque(instance).takeRetainedValue()
        _ = KeptObjects.all.withLock { $0.removeValue(forKey: KeptObjects.Owner(box.host)) }
    }

    func instance(_ pointer: UnsafeMutableRawPointer) -> InstanceBox<Made> {
        unsafe Unmanaged<InstanceBox<Made>>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// `jf_life.open`: what the author's `open` gives is kept until `close`.
    func open<Session: Sendable>(
        _ instance: UnsafeMutableRawPointer, handle: jf_handle,
        into out: UnsafeMutablePointer<UnsafeMutableRawPointer?>,
        _ open: (Made, HostSession) throws(ProviderError) -> Session
    ) -> jf_status {
        let instance = unsafe self.instance(instance)
        let session = HostSession(host: instance.host, handle: handle)
        do throws(ProviderError) {
            let opened = try open(instance.made, session)
            unsafe out.pointee = Unmanaged.passRetained(
                SessionBox(opened: opened, session: session)
            ).toOpaque()
            return jf_status(JF_OK)
        } catch {
            instance.host.log(.error, error.message)
            return error.code.rawValue
        }
    }

    /// `jf_life.probe`.
    func probe(
        _ instance: UnsafeMutableRawPointer, request: jf_request,
        _ probe: (Made, ProbeAnswer) -> Void
    ) -> jf_status {
        let instance = unsafe self.instance(instance)
        let session = HostSession(host: instance.host, handle: instance.host.handle)
        probe(instance.made, ProbeAnswer(session: session, request: Request(id: request)))
        return jf_status(JF_OK)
    }
}

final class InstanceBox<Made: Sendable>: Sendable {
    let made: Made
    let host: Host

    init(made: Made, host: Host) {
        self.made = made
        self.host = host
    }
}

final class SessionBox<Opened: Sendable>: Sendable {
    let opened: Opened
    let session: HostSession

    init(opened: Opened, session: HostSession) {
        self.opened = opened
        self.session = session
    }

    static func borrow(_ pointer: UnsafeMutableRawPointer) -> SessionBox {
        unsafe Unmanaged<SessionBox>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// `jf_life.close`: lets the author's session end, then says CLOSED.
    static func close(_ pointer: UnsafeMutableRawPointer, _ close: (Opened) -> Void) {
        let box = unsafe Unmanaged<SessionBox>.fromOpaque(pointer).takeRetainedValue()
        close(box.opened)
        box.session.closed()
    }

    /// The same for a session that tells when it has ended.
    static func close(
        _ pointer: UnsafeMutableRawPointer,
        _ close: (Opened, _ closed: @escaping @Sendable () -> Void) -> Void
    ) {
        let box = unsafe Unmanaged<SessionBox>.fromOpaque(pointer).takeRetainedValue()
        close(box.opened) { box.session.closed() }
    }
}

/// Runs an author's function and turns what it throws into a status.
func status(_ body: () throws(ProviderError) -> Void) -> jf_status {
    do throws(ProviderError) {
        try body()
        return jf_status(JF_OK)
    } catch {
        return error.code.rawValue
    }
}
