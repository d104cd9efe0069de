#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A stream of random numbers that can be saved and taken up at any place.
///
/// Philox4x32-10, a counter-based generator: Salmon, Moraes, Dror and Shaw (2011), "Parallel
/// random numbers: as easy as 1, 2, 3". Number `i` of a stream is a function of seed, stream and
/// `i` alone, so the state is three integers and streams of one seed never overlap.
package struct RandomStream: Sendable {
    /// Everything that decides the numbers still to come.
    package struct State: Sendable, Codable, Equatable {
        /// Chosen by the study.
        package var seed: UInt64
        /// Chosen by the purpose: streams of one seed are independent.
        package var stream: UInt64
        /// How many 64-bit numbers were taken.
        package var position: UInt64

        /// A stream at some place.
        package init(seed: UInt64, stream: UInt64, position: UInt64 = 0) {
            self.seed = seed
            self.stream = stream
            self.position = position
        }
    }

    /// The place in the stream; setting it jumps there.
    package private(set) var state: State
    /// The second half of the block of which the first half was taken last.
    private var secondHalf: UInt64 = 0

    /// Starts a stream at its beginning.
    package init(seed: UInt64, stream: UInt64) {
        self.init(resuming: State(seed: seed, stream: stream))
    }

    /// Takes up a stream where it was saved.
    package init(resuming state: State) {
        self.state = state
        if state.position % 2 == 1 {
            secondHalf = Self.block(state.position / 2, seed: state.seed, stream: state.stream).1
        }
    }

    /// 64 random bits.
    package mutating func next() -> UInt64 {
        defer { state.position &+= 1 }
        if state.position % 2 == 1 { return secondHalf }
        let (first, second) = Self.block(
            state.position / 2, seed: state.seed, stream: state.stream)
        secondHalf = second
        return first
    }

    /// A number in 0..<1, one of 2²⁴ equally likely ones.
    package mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number in 0..<bound without bias (Lemire 2019, arXiv 1805.10941).
    package mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "nothing lies below \(bound)")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// A standard normal number (Box and Muller 1958; its twin is thrown away to keep the state
    /// a single position).
    package mutating func normal() -> Float {
        let radius = Double(next() >> 11) * 0x1p-53
        let angle = Double(next() >> 11) * 0x1p-53
        // 1 − radius lies in (0, 1], where the logarithm is finite.
        return Float((-2 * log(1 - radius)).squareRoot() * cos(2 * Double.pi * angle))
    }

    /// Reorders the elements, every order equally likely (Fisher and Yates).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        var last = elements.count - 1
        while last > 0 {
            elements.swapAt(last, next(below: last + 1))
            last -= 1
        }
    }

    /// The 128 bits of one counter value: ten Philox rounds.
    private static func block(
        _ counter: UInt64, seed: UInt64, stream: UInt64
    ) -> (UInt64, UInt64) {
        var c0 = UInt32(truncatingIfNeeded: counter)
        var c1 = UInt32(truncatingIfNeeded: counter >> 32)
        var c2 = UInt32(truncatingIfNeeded: stream)
        var c3 = UInt32(truncatingIfNeeded: stream >> 32)
        var k0 = UInt32(truncatingIfNeeded: seed)
        var k1 = UInt32(truncatingIfNeeded: seed >> 32)
        for _ in 0..<10 {
            let first = c0.multipliedFullWidth(by: 0xD251_1F53)
            let second = c2.multipliedFullWidth(by: 0xCD9E_8D57)
            (c0, c1, c2, c3) = (
                second.high ^ c1 ^ k0, second.low, first.high ^ c3 ^ k1, first.low
            )
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
    }
}
