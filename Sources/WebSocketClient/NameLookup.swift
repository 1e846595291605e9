import CUV
import EventLoop
import Glibc

/// Looks a name up without holding up the loop; libwebsockets would.
@safe enum NameLookup {
    @safe private final class Question {
        // Made in init, at a fixed address as libuv wants it, and freed in deinit; until it is answered libuv keeps
        // this object.
        let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
        let answer: ([String]) -> Void

        init(_ answer: @escaping ([String]) -> Void) { self.answer = answer }

        deinit { unsafe self.request.deallocate() }
    }

    /// Gives the addresses of a host, on the loop; none: there is no such host. On the loop.
    static func addresses(
        of host: String, on loop: EventLoop, _ answer: @escaping ([String]) -> Void
    ) {
        let question = Question(answer)
        let kept = unsafe Unmanaged.passRetained(question)
        unsafe question.request.pointee.data = unsafe kept.toOpaque()
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        let code = unsafe uv_getaddrinfo(
            loop.uv, question.request,
            { request, _, list in
                defer { unsafe uv_freeaddrinfo(list) }
                guard let data = unsafe request?.pointee.data else { return }
                let question = unsafe Unmanaged<Question>.fromOpaque(data).takeRetainedValue()
                unsafe question.answer(NameLookup.texts(of: list))
            }, host, nil, &hints)
        if code != 0 {
            unsafe kept.release()
            answer([])
        }
    }

    private static func texts(of list: UnsafeMutablePointer<addrinfo>?) -> [String] {
        var texts: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe entry.pointee.ai_addr {
                let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) {
                    unsafe uv_ip_name(address, $0.baseAddress, 64) == 0
                        ? $0.baseAddress.map { unsafe String(cString: $0) } : nil
                }
                if let text, !texts.contains(text) { texts.append(text) }
            }
            unsafe next = unsafe entry.pointee.ai_next
        }
        return texts
    }
}
