import CJackfield
import Network

/// The ports that plugins open: TCP and UDP of `jf.host.listen/1`.
enum PortCalls {
    /// What the plugin has given for a port.
    @safe private struct Acceptor: @unchecked Sendable {
        // The plugin's, good until destroy.
        let table: UnsafePointer<jf_acceptor>
        let context: UnsafeMutableRawPointer?
    }

    // MARK: - Streams

    static func listen(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ address: jf_str,
        _ table: UnsafePointer<jf_acceptor>, _ context: UnsafeMutableRawPointer?,
        _ out: UnsafeMutablePointer<jf_str>
    ) -> jf_status {
        guard let address = unsafe String(copying: address, limit: 64),
            unsafe table.pointee.struct_size >= MemoryLayout<jf_acceptor>.size
        else { return jf_status(JF_E_BAD_INPUT) }
        let acceptor = unsafe Acceptor(table: table, context: context)
        return unsafe host.context.withInstance(handle) { instance in
            guard let outlets = instance.context.services.outlets else {
                return jf_status(JF_E_CONFIG)
            }
            do throws(NetworkFailure) {
                let listeners = try self.listeners(at: address, outlets)
                guard instance.connections.add(listeners) else { return jf_status(JF_E_GONE) }
                for listener in listeners {
                    listener.start { [weak instance] stream, peer in
                        instance.flatMap { self.accept(stream, peer, acceptor, $0) }
                    }
                }
                unsafe out.pointee = instance.keep(listeners[0].address)
                return jf_status(JF_OK)
            } catch {
                instance.rememberReason(error.reason)
                return error.status
            }
        } ?? jf_status(JF_E_GONE)
    }

    /// One on every loop, so that each has its share of the connections.
    private static func listeners(
        at address: String, _ outlets: Outlets
    ) throws(NetworkFailure) -> [any StreamListener] {
        let isShared = outlets.all.count > 1
        var listeners: [any StreamListener] = []
        for outlet in outlets.all {
            // The first may have been given a port by the system.
            let place = listeners.first?.address ?? address
            listeners.append(try outlet.ports.listen(at: place, isShared: isShared))
        }
        return listeners
    }

    private static func accept(
        _ stream: any ByteStream, _ peer: String, _ acceptor: Acceptor, _ instance: PluginInstance
    ) -> StreamEvents? {
        let connection = PluginConnection(.stream(stream), of: instance)
        guard let handle = try? instance.connections.add(connection) else { return nil }
        let status = instance.connections.admit {
            var table: UnsafePointer<jf_stream>?
            var context: UnsafeMutableRawPointer?
            let status = unsafe peer.lend {
                unsafe acceptor.table.pointee.accept(
                    acceptor.context, handle, $0, &table, &context)
            }
            guard status >= 0 else { return status }
            guard let table = unsafe table else { return jf_status(JF_E_INTERNAL) }
            connection.accept(unsafe .stream(table, context))
            return status
        }
        guard let status, status >= 0 else {
            instance.connections.remove(handle)
            return nil
        }
        return StreamEvents(
            data: { connection.receive($0, handle) },
            closed: {
                connection.instance.connections.ended(connection, .done(nil), handle)
            })
    }

    // MARK: - Datagrams

    static func open(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ address: jf_str,
        _ table: UnsafePointer<jf_datagrams>, _ context: UnsafeMutableRawPointer?,
        _ outPort: UnsafeMutablePointer<jf_connection>, _ outAddress: UnsafeMutablePointer<jf_str>
    ) -> jf_status {
        guard let address = unsafe String(copying: address, limit: 64),
            unsafe table.pointee.struct_size >= MemoryLayout<jf_datagrams>.size
        else { return jf_status(JF_E_BAD_INPUT) }
        let reader = unsafe PluginConnection.Reader.port(table, context)
        return unsafe host.context.withInstance(handle) { instance in
            guard let outlet = instance.context.services.outlets?.here else {
                return jf_status(JF_E_CONFIG)
            }
            let port: any DatagramSocket
            let connection: PluginConnection
            let handle: jf_handle
            do throws(NetworkFailure) {
                port = try outlet.ports.datagrams(at: address)
            } catch {
                instance.rememberReason(error.reason)
                return error.status
            }
            do throws(InstanceConnections.Refusal) {
                connection = PluginConnection(.port(port), of: instance, reader)
                handle = try instance.connections.add(connection)
            } catch {
                return error.status
            }
            unsafe outPort.pointee = handle
            unsafe outAddress.pointee = connection.texts.keep(port.address, as: "address")
            port.start { bytes, peer in
                connection.receive(bytes, from: peer, handle)
            } closed: {
                connection.instance.connections.ended(connection, .done(nil), handle)
            }
            return jf_status(JF_OK)
        } ?? jf_status(JF_E_GONE)
    }

    static func send(
        _ host: UnsafePointer<jf_host>, _ handle: jf_connection, _ peer: jf_str, _ bytes: jf_str
    ) -> jf_status {
        guard let peer = unsafe peer.buffer, let bytes = unsafe bytes.buffer else {
            return jf_status(JF_E_BAD_INPUT)
        }
        return unsafe host.context.withConnection(handle) { connection in
            guard case .port(let port) = connection.link else { return jf_status(JF_E_GONE) }
            guard unsafe self.mayReach(peer, connection) else { return jf_status(JF_E_POLICY) }
            return switch unsafe port.send(bytes.bytes, to: peer.bytes) {
            case .sent: jf_status(JF_OK)
            case .full: jf_status(JF_AGAIN)
            case .malformed: jf_status(JF_E_BAD_INPUT)
            }
        } ?? jf_status(JF_E_GONE)
    }

    /// Whoever has written may be answered; else the rules of egress decide.
    private static func mayReach(
        _ peer: UnsafeRawBufferPointer, _ connection: PluginConnection
    ) -> Bool {
        let text = unsafe peer.bindMemory(to: UInt8.self).span
        if connection.peers.contains(text) { return true }
        // What is no address is told as that.
        guard
            let address = unsafe WebAddress(
                "udp://\(String(decoding: peer, as: UTF8.self))", schemes: ["udp"])
        else { return true }
        guard connection.instance.mayReach(address) else { return false }
        connection.peers.admit(text)
        return true
    }
}
