internal import LinearAlgebra

/// A quick generator for the many numbers of one row.
///
/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), a
/// tenth of Philox's cost. Its seed is a number of a `RandomStream`, one stream a row, so that a
/// row is the same whichever thread makes it and whatever was made before.
struct QuickRandom {
    private var state: UInt64

    /// Starts where the stream's first number says.
    init(seed: UInt64, stream: UInt64) {
        var random = RandomStream(seed: seed, stream: stream)
        state = random.next()
    }

    /// 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number above 0 and up to 1, one of 2³² equally likely ones before rounding.
    mutating func uniform() -> Float {
        Float((next() >> 32) + 1) * 0x1p-32
    }

    /// A number in 0..<bound; the bias of 2⁻³² · bound does not matter here.
    mutating func next(below bound: Int) -> Int {
        Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }
}
