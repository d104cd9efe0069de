/// NumPy's `RandomState` for a seed: the generator MT19937 of Matsumoto and Nishimura (1998, doi
/// 10.1145/272991.272995), and its numbers of 53 bits.
///
/// Only what must equal another program's draws uses it; everything else draws from `RandomStream`.
struct MersenneTwister {
    private static let size = 624
    private var state: [UInt32]
    private var position = MersenneTwister.size

    init(seed: UInt32) {
        state = [seed]
        for index in 1..<Self.size {
            let last = state[index - 1]
            state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
        }
    }

    /// The next number, 0 to below 1, as `RandomState.uniform()` draws it.
    mutating func uniform() -> Double {
        let high = Double(next() >> 5)
        let low = Double(next() >> 6)
        return (high * 67_108_864 + low) / 9_007_199_254_740_992
    }

    private mutating func next() -> UInt32 {
        if position == Self.size { twist() }
        var word = state[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9d2c_5680
        word ^= (word << 15) & 0xefc6_0000
        return word ^ (word >> 18)
    }

    private mutating func twist() {
        for index in 0..<Self.size {
            let joined =
                (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
            state[index] =
                state[(index + 397) % Self.size] ^ (joined >> 1)
                ^ (joined & 1 == 0 ? 0 : 0x9908_b0df)
        }
        position = 0
    }
}
