                && unsafe payload.allSatisfy { $0 == UInt8(truncatingIfNeeded: expected) }
            if !isSound { faults += 1 }
            ring.consume(header)
