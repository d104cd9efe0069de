/// A worker process: drawn at random by each process at its start, never a host name or a batch
/// system's number, since both are used again.
package struct WorkerIdentifier: Hashable, Sendable, Codable, Comparable {
    /// Bytes 0 to 7, the most significant first; logs show the first four.
    package let high: UInt64
    /// Bytes 8 to 15, the most significant first.
    package let low: UInt64

    /// Takes 128 random bits.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads sixteen bytes, the most significant first; nil for another number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Sixteen bytes, the most significant first.
    package var bytes: [UInt8] {
        [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    package static func < (left: WorkerIdentifier, right: WorkerIdentifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension WorkerIdentifier: CustomStringConvertible {
    /// Eight hexadecimal digits: enough to tell the workers of a study apart.
    package var description: String {
        let digits = String(high >> 32, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// A request that waits for an answer: numbered by the process that received it.
package struct RequestIdentifier: Hashable, Sendable, Comparable {
    /// Grows with every request of one life of that process.
    package let number: UInt64

    /// Numbers a request.
    package init(_ number: UInt64) {
        self.number = number
    }

    package static func < (left: RequestIdentifier, right: RequestIdentifier) -> Bool {
        left.number < right.number
    }
}
