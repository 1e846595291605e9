/// The numbers at the start of a model in whisper.cpp's own format (`whisper_model_load` in src/whisper.cpp).
struct ModelHeader: Sendable, Equatable {
    /// "ggml", as a number.
    static let magic = 0x6767_6D6C
    /// How many numbers there are after the magic.
    static let count = 11

    var vocabulary: Int
    var audioContext: Int
    var audioState: Int
    var audioHeads: Int
    var audioLayers: Int
    var textContext: Int
    var textState: Int
    var textHeads: Int
    var textLayers: Int
    /// Bands of the spectrum.
    var bands: Int
    /// How the weights are written, with the version of that times 1000.
    var fileType: Int

    /// - Parameter numbers: `count` of them.
    init(_ numbers: [Int]) {
        self.vocabulary = numbers[0]
        self.audioContext = numbers[1]
        self.audioState = numbers[2]
        self.audioHeads = numbers[3]
        self.audioLayers = numbers[4]
        self.textContext = numbers[5]
        self.textState = numbers[6]
        self.textHeads = numbers[7]
        self.textLayers = numbers[8]
        self.bands = numbers[9]
        self.fileType = numbers[10]
    }

    /// What libwhisper takes without ending the process: 16 or 32 bits, or one of the common quantizations.
    private static let fileTypes: Set = [0, 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14]

    /// Whether a Whisper model can have these numbers.
    var isPlausible: Bool {
        (51_864...51_866).contains(self.vocabulary)
            && (1...4_096).contains(self.audioContext) && (1...4_096).contains(self.textContext)
            && (1...64).contains(self.audioLayers) && (1...64).contains(self.textLayers)
            && self.audioState == self.textState
            && Self.areFit(self.audioHeads, self.audioState)
            && Self.areFit(self.textHeads, self.textState)
            && [80, 128].contains(self.bands)
            && self.fileType >= 0 && Self.fileTypes.contains(self.fileType % 1_000)
    }

    /// Whether a layer this wide can have so many heads.
    private static func areFit(_ heads: Int, _ width: Int) -> Bool {
        (1...8_192).contains(width) && (1...width).contains(heads) && width.isMultiple(of: heads)
    }
}
