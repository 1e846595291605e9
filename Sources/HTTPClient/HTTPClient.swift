import CCurl
import CUV
package import EventLoop
package import Network
import Synchronization

/// HTTP requests on one event loop, over connections that are kept for the next, by libcurl.
///
/// Its state belongs to the loop; `prepare` may be called from any thread. Once it has sent a request it must be
/// stopped before the loop.
@safe package final class HTTPClient: RequestSender, @unchecked Sendable {
    /// Connections that are kept open for the next request.
    private static let mostIdle = 64
    /// Connections at the same time; requests beyond wait.
    private static let mostConnections = 512

    let settings: ClientSettings
    let loop: EventLoop
    // libcurl's, made for the first request and freed by `stop`.
    private var multi: UnsafeMutableRawPointer?
    // On the machine's time: a virtual clock drives no network.
    private var timer: MachineTimer?
    private var transfers: [ObjectIdentifier: CurlTransfer] = [:]
    private var watches: [curl_socket_t: SocketWatch] = [:]
    private var isStopped = false

    package init(_ settings: ClientSettings = ClientSettings(), on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    package func prepare(_ request: OutgoingRequest) -> any Transfer {
        CurlTransfer(request, self)
    }

    /// Ends all requests and connections. On the loop, which must go on for what ends in its next turns.
    package func stop() {
        self.loop.checkIsolated()
        self.isStopped = true
        for transfer in Array(self.transfers.values) {
            self.end(transfer, NetworkFailure(.cancelled, "the host is shutting down"))
        }
        if let multi = unsafe self.multi { unsafe curl_multi_cleanup(multi) }
        unsafe self.multi = nil
        for watch in self.watches.values { watch.close() }
        self.watches = [:]
        self.timer?.close()
        self.timer = nil
    }

    // MARK: - Requests

    /// Sends one; not from within one of libcurl's calls.
    func begin(_ transfer: CurlTransfer) {
        guard !self.isStopped, let multi = unsafe self.running() else {
            return transfer.end(NetworkFailure(.cancelled, "the host is shutting down"))
        }
        self.transfers[ObjectIdentifier(transfer)] = transfer
        guard let easy = unsafe transfer.makeEasy(),
            unsafe curl_multi_add_handle(multi, easy) == CURLM_OK
        else {
            return self.end(
                transfer, NetworkFailure(.violation, "libcurl does not take the request"))
        }
    }

    /// Ends one that is under way; not from within one of libcurl's calls.
    func end(_ transfer: CurlTransfer, _ failure: NetworkFailure?) {
        guard self.transfers.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        if let multi = unsafe self.multi, let easy = unsafe transfer.easy {
            unsafe curl_multi_remove_handle(multi, easy)
        }
        transfer.end(failure)
    }

    // MARK: - libcurl

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private func running() -> UnsafeMutableRawPointer? {
        if let multi = unsafe self.multi { return unsafe multi }
        guard Self.isReady, let multi = unsafe curl_multi_init() else { return nil }
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe jackfield_curl_socket_function(
            multi,
            { _, socket, wish, this, _ in
                guard let this = unsafe this else { return 0 }
                unsafe Unmanaged<HTTPClient>.fromOpaque(this).takeUnretainedValue().watch(
                    socket, wish)
                return 0
            }, this)
        unsafe jackfield_curl_timer_function(
            multi,
            { _, milliseconds, this in
                guard let this = unsafe this else { return 0 }
                unsafe Unmanaged<HTTPClient>.fromOpaque(this).takeUnretainedValue().timer?.set(
                    milliseconds)
                return 0
            }, this)
        unsafe jackfield_curl_limit(multi, CURLMOPT_MAXCONNECTS, Self.mostIdle)
        unsafe jackfield_curl_limit(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.mostConnections)
        self.timer = MachineTimer(on: self.loop) { [unowned self] in
            self.act(jackfield_curl_timeout, 0)
        }
        unsafe self.multi = unsafe multi
        return unsafe multi
    }

    /// libcurl wants to hear of a socket, or no more.
    private func watch(_ socket: curl_socket_t, _ wish: Int32) {
        guard wish != CURL_POLL_REMOVE else {
            self.watches.removeValue(forKey: socket)?.close()
            return
        }
        let watch: SocketWatch
        if let known = self.watches[socket] {
            watch = known
        } else {
            watch = unsafe SocketWatch(socket, self.loop.uv) { [unowned self] flags in
                self.act(socket, flags)
            }
            self.watches[socket] = watch
        }
        watch.wait(
            readable: wish & CURL_POLL_IN != 0, writable: wish & CURL_POLL_OUT != 0)
    }

    /// Something has happened to a socket, or time is over.
    private func act(_ socket: curl_socket_t, _ flags: Int32) {
        guard let multi = unsafe self.multi else { return }
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, socket, flags, &running)
        // What a reader does may stop the client.
        while let multi = unsafe self.multi {
            var left: Int32 = 0
            guard let message = unsafe curl_multi_info_read(multi, &left) else { return }
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle
            else { continue }
            let code = unsafe message.pointee.data.result
            guard let transfer = unsafe CurlTransfer.of(easy) else { continue }
            self.end(transfer, transfer.failure(code))
        }
    }
}
