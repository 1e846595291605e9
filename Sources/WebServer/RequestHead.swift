import CWebSockets
import Network

/// Reads what libwebsockets has parsed of a request.
enum RequestHead {
    private static let methods: [(token: lws_token_indexes, name: String)] = [
        (WSI_TOKEN_GET_URI, "GET"), (WSI_TOKEN_POST_URI, "POST"), (WSI_TOKEN_PUT_URI, "PUT"),
        (WSI_TOKEN_DELETE_URI, "DELETE"), (WSI_TOKEN_PATCH_URI, "PATCH"),
        (WSI_TOKEN_OPTIONS_URI, "OPTIONS"), (WSI_TOKEN_HEAD_URI, "HEAD"),
        (WSI_TOKEN_CONNECT, "CONNECT"),
    ]

    /// Head without the headers that libwebsockets knows not by heart: see `custom`.
    static func read(_ wsi: OpaquePointer) -> HTTPRequest {
        var request = HTTPRequest(method: "GET", path: "/")
        if let path = unsafe self.text(WSI_TOKEN_HTTP_COLON_PATH, wsi) {
            // HTTP/2.
            request.path = path
            request.method = unsafe self.text(WSI_TOKEN_HTTP_COLON_METHOD, wsi) ?? "GET"
        } else {
            for (token, name) in self.methods {
                guard let path = unsafe self.text(token, wsi) else { continue }
                (request.path, request.method) = (path, name)
                break
            }
        }
        request.query = unsafe self.query(wsi)
        if let mark = request.path.firstIndex(of: "?") {
            request.query = String(request.path[request.path.index(after: mark)...])
            request.path = String(request.path[..<mark])
        }
        request.headers = unsafe self.headers(wsi)
        request.peer = unsafe self.peer(wsi)
        request.isSecure = unsafe lws_is_ssl(lws_get_network_wsi(wsi)) != 0
        return request
    }

    /// A header by its name in lower case, which libwebsockets has kept, but does not list.
    static func custom(_ name: String, _ wsi: OpaquePointer) -> String? {
        let key = "\(name):"
        let length = unsafe lws_hdr_custom_length(wsi, key, Int32(key.utf8.count))
        guard length >= 0 else { return nil }
        return unsafe self.copy(Int(length)) { buffer, capacity in
            unsafe lws_hdr_custom_copy(wsi, buffer, capacity, key, Int32(key.utf8.count))
        }
    }

    private static func headers(_ wsi: OpaquePointer) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for index in 0..<UInt32(WSI_TOKEN_COUNT.rawValue) {
            let token = lws_token_indexes(rawValue: index)
            guard let name = unsafe lws_token_to_string(token) else { continue }
            let text = unsafe String(
                cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
            // The others are parts of the first line.
            guard text.hasSuffix(":"), !text.hasPrefix(":"),
                let value = unsafe self.text(token, wsi)
            else {
                continue
            }
            headers.append((String(text.dropLast()), value))
        }
        return headers
    }

    /// libwebsockets cuts the query at "&"; here it is whole again.
    private static func query(_ wsi: OpaquePointer) -> String {
        var parts: [String] = []
        while parts.count < 256 {
            let index = Int32(parts.count)
            let length = unsafe lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, index)
            guard length > 0 else { break }
            let part = unsafe self.copy(Int(length)) { buffer, capacity in
                unsafe lws_hdr_copy_fragment(wsi, buffer, capacity, WSI_TOKEN_HTTP_URI_ARGS, index)
            }
            guard let part else { break }
            parts.append(part)
        }
        return parts.joined(separator: "&")
    }

    private static func peer(_ wsi: OpaquePointer) -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        _ = unsafe lws_get_peer_simple(wsi, &buffer, buffer.count)
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func text(_ token: lws_token_indexes, _ wsi: OpaquePointer) -> String? {
        let length = unsafe lws_hdr_total_length(wsi, token)
        guard length > 0 else { return nil }
        return unsafe self.copy(Int(length)) { buffer, capacity in
            unsafe lws_hdr_copy(wsi, buffer, capacity, token)
        }
    }

    private static func copy(
        _ length: Int, _ body: (UnsafeMutablePointer<CChar>, Int32) -> Int32
    ) -> String? {
        let capacity = length + 1
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let written = unsafe body(start, Int32(capacity))
            guard written >= 0 else { return nil }
            return unsafe String(
                decoding: UnsafeRawBufferPointer(start: start, count: Int(written)), as: UTF8.self)
        }
    }
}
