/// Where the samples of an audio file are, and how they are coded.
package struct WAVHeader: Sendable, Equatable {
    package let encoding: SampleEncoding
    package let rate: SampleRate
    package let channels: Int
    /// Byte in the file of the first sample.
    package let dataOffset: Int
    /// Samples in each channel.
    package let frameCount: Int
    /// The header promises more than the file holds, or never learned its length: the recorder was cut off.
    package let isTruncated: Bool

    var bytesPerFrame: Int { self.encoding.bytesPerSample * self.channels }

    package var duration: Duration { self.rate.duration(of: self.frameCount) }
}

/// How large a file may be.
package struct AudioFileLimits: Sendable {
    package var bytes: Int
    package var duration: Duration

    package init(bytes: Int = 4 << 30, duration: Duration = .seconds(4 * 3_600)) {
        self.bytes = bytes
        self.duration = duration
    }
}
