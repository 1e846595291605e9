import CCrypto
import Glibc
import JackfieldPlugin

/// The SHA-256 of a file.
enum ModelDigest {
    /// 64 hexadecimal digits in lower case. Reads the whole file.
    static func sha256(of path: String) throws(ProviderError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProviderError(.misconfigured, "cannot read the model \(path)")
        }
        defer { _ = close(descriptor) }
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var isSound = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while isSound {
            let count = unsafe pread(descriptor, &buffer, buffer.count, off_t(offset))
            guard count >= 0 else {
                throw ProviderError(.misconfigured, "cannot read all of the model \(path)")
            }
            if count == 0 { break }
            isSound = unsafe EVP_DigestUpdate(context, buffer, count) == 1
            offset += count
        }
        var digest = [UInt8](repeating: 0, count: 32)
        isSound = unsafe isSound && EVP_DigestFinal_ex(context, &digest, nil) == 1
        guard isSound else {
            throw ProviderError(.internal, "libcrypto cannot compute a SHA-256")
        }
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }
}
