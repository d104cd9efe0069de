internal import LinearAlgebra

/// Eight independent streams of random bits side by side, cheap enough to decide every dropout.
///
/// xoshiro128+ in each lane (Blackman and Vigna 2021, ACM TOMS 47(4)), whose high bits are the good
/// ones. The lanes start at places given by Philox for seed, epoch and step, so a training that is
/// taken up at an epoch drops what it would have dropped.
package struct DropoutStream {
    private var s0: SIMD8<UInt32>
    private var s1: SIMD8<UInt32>
    private var s2: SIMD8<UInt32>
    private var s3: SIMD8<UInt32>
    /// Lanes below are dropped; all bits are compared as signed, which baseline x86-64 can do.
    private let threshold: SIMD8<Int32>
    /// 1 / (1 − rate), by which survivors grow so that the mean stays.
    package let survivorScale: Float

    /// Starts the stream of a step.
    ///
    /// - Parameters:
    ///   - rate: The part to drop, in 0..<1.
    ///   - seed: Of the training.
    ///   - epoch: Counted from 0.
    ///   - step: Within the epoch, counted from 0.
    package init(rate: Float, seed: UInt64, epoch: Int, step: Int) {
        var state = RandomStream(
            resuming: RandomStream.State(
                seed: seed, stream: StreamPurpose.dropout.stream(epoch),
                position: UInt64(step) * 16))
        func lanes() -> SIMD8<UInt32> {
            var lanes = SIMD8<UInt32>()
            for pair in 0..<4 {
                let bits = state.next()
                lanes[2 * pair] = UInt32(truncatingIfNeeded: bits)
                lanes[2 * pair + 1] = UInt32(truncatingIfNeeded: bits >> 32)
            }
            return lanes
        }
        s0 = lanes()
        s1 = lanes()
        s2 = lanes()
        s3 = lanes()
        let share = Double(rate) * 0x1p32
        threshold = SIMD8(repeating: Int32(clamping: Int64(share) + Int64(Int32.min)))
        survivorScale = 1 / (1 - rate)
    }

    /// Which of the next eight values survive.
    @inline(__always)
    package mutating func survivors() -> SIMDMask<SIMD8<Int32>> {
        let bits = s0 &+ s3
        let shifted = s1 &<< SIMD8(repeating: 9)
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 &<< SIMD8(repeating: 11)) | (s3 &>> SIMD8(repeating: 21))
        return unsafeBitCast(bits, to: SIMD8<Int32>.self) .>= threshold
    }
}
