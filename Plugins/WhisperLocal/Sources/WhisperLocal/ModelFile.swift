import JackfieldPlugin

/// A model in whisper.cpp's format, looked through before libwhisper gets it.
///
/// libwhisper trusts the numbers of a file, and ends the process when they are wrong. All but the weights themselves is
/// read here; a file that is cut short or has something behind its last weight is found out.
struct ModelFile: Sendable {
    let path: String
    /// In bytes.
    let size: Int
    /// False: made for tests of libwhisper; it runs and hears nothing.
    let hasWeights: Bool

    /// Points of the spectrum in each band's filter.
    private static let filterPoints = 201
    private static let longestText = 1_024
    private static let mostTensors = 10_000

    /// How many numbers a block holds and how many bytes it takes, by ggml's number of the type.
    private static let types: [Int: (numbers: Int, bytes: Int)] = [
        0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
        10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    ]

    /// Blocks for a moment. - Throws: `.misconfigured` when libwhisper must not get it.
    init(path: String) throws(ProviderError) {
        guard let bytes = ModelBytes(path: path) else {
            throw ProviderError(
                .misconfigured,
                "cannot read the model \(path): get one in whisper.cpp's format, such as "
                    + "ggml-base.bin, and name it in `model`")
        }
        self.path = path
        self.size = bytes.size
        do throws(Flaw) {
            let header = try Self.readHeader(bytes)
            try Self.skipFilters(bytes, header)
            try Self.skipVocabulary(bytes, header)
            self.hasWeights = try Self.skipTensors(bytes) > 0
        } catch {
            throw ProviderError(
                .misconfigured,
                "the model \(path) \(error.text): get it anew, in whisper.cpp's format")
        }
    }

    /// Throws `.misconfigured` unless the file is the one that was meant. For the SHA-256 all of it is read.
    ///
    /// - Parameters:
    ///   - bytes: 0: any size.
    ///   - sha256: 64 hexadecimal digits; empty: any contents.
    func check(bytes: Int, sha256: String) throws(ProviderError) {
        guard bytes == 0 || bytes == self.size else {
            throw ProviderError(
                .misconfigured,
                "the model \(self.path) has \(self.size) bytes, `model_bytes` says \(bytes): get "
                    + "it anew, or correct the number")
        }
        guard !sha256.isEmpty else { return }
        let found = try ModelDigest.sha256(of: self.path)
        guard found == sha256.lowercased() else {
            throw ProviderError(
                .misconfigured,
                "the model \(self.path) has the SHA-256 \(found), not that of `model_sha256`: "
                    + "get it anew, or correct the digest")
        }
    }

    /// What is wrong with a file, as the end of a sentence about it.
    private struct Flaw: Error {
        var text: String

        static let noModel = Flaw(text: "is no Whisper model")
        static let isCut = Flaw(text: "is cut short")
    }

    private static func readHeader(_ bytes: ModelBytes) throws(Flaw) -> ModelHeader {
        guard bytes.integer() == ModelHeader.magic else { throw Flaw.noModel }
        var numbers: [Int] = []
        for _ in 0..<ModelHeader.count { numbers.append(try Self.integer(bytes)) }
        let header = ModelHeader(numbers)
        guard header.isPlausible else { throw Flaw.noModel }
        return header
    }

    private static func skipFilters(_ bytes: ModelBytes, _ header: ModelHeader) throws(Flaw) {
        let bands = try Self.integer(bytes)
        let points = try Self.integer(bytes)
        guard bands == header.bands, points == Self.filterPoints else { throw Flaw.noModel }
        bytes.skip(4 * bands * points)
    }

    private static func skipVocabulary(_ bytes: ModelBytes, _ header: ModelHeader) throws(Flaw) {
        let count = try Self.integer(bytes)
        guard (1...header.vocabulary).contains(count) else { throw Flaw.noModel }
        var hasSpace = false
        for _ in 0..<count {
            let length = try Self.integer(bytes)
            guard (0...Self.longestText).contains(length) else { throw Flaw.noModel }
            if length == 1 {
                let byte = bytes.byte()
                if byte == 0x20 { hasSpace = true }
            } else {
                bytes.skip(length)
            }
        }
        // libwhisper looks for it without asking whether it is there.
        guard hasSpace else { throw Flaw.noModel }
    }

    /// Gives how many there are.
    private static func skipTensors(_ bytes: ModelBytes) throws(Flaw) -> Int {
        var count = 0
        while !bytes.isAtEnd {
            let dimensions = try Self.integer(bytes)
            let nameLength = try Self.integer(bytes)
            let type = try Self.integer(bytes)
            guard (1...3).contains(dimensions), (1...Self.longestText).contains(nameLength),
                let form = Self.types[type], count < Self.mostTensors
            else { throw Flaw(text: "has something in it that is no weight") }
            var numbers = 1
            for _ in 0..<dimensions {
                let length = try Self.integer(bytes)
                guard (1...1 << 20).contains(length) else { throw Flaw.noModel }
                numbers *= length
            }
            guard numbers <= Int32.max, numbers.isMultiple(of: form.numbers) else {
                throw Flaw.noModel
            }
            bytes.skip(nameLength + numbers / form.numbers * form.bytes)
            count += 1
        }
        guard bytes.position == bytes.size else { throw Flaw.isCut }
        return count
    }

    private static func integer(_ bytes: ModelBytes) throws(Flaw) -> Int {
        guard let number = bytes.integer() else { throw Flaw.isCut }
        return number
    }
}
