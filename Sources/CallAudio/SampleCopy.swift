/// Samples go from one buffer to the next many times a second: as whole blocks of memory, not one by one.
extension MutableSpan<Int16> {
    /// Puts samples at a place, where there must be room for all of them.
    package mutating func copy(_ samples: Span<Int16>, to place: Int = 0) {
        precondition(place >= 0 && place + samples.count <= self.count, "no room for the samples")
        unsafe samples.withUnsafeBytes { source in
            unsafe self.withUnsafeMutableBytes { target in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[(place * 2)...])
                    .copyMemory(from: source)
            }
        }
    }
}

extension OutputSpan<Int16> {
    /// Adds samples, for which there must be room.
    package mutating func append(copying samples: Span<Int16>) {
        precondition(samples.count <= self.freeCapacity, "no room for the samples")
        unsafe self.withUnsafeMutableBufferPointer { buffer, count in
            unsafe samples.withUnsafeBufferPointer { source in
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                _ = unsafe free.initialize(fromContentsOf: source)
            }
            count += samples.count
        }
    }
}
