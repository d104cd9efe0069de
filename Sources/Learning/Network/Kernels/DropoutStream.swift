internal import CVectorKernels
internal import LinearAlgebra

/// Sixteen independent streams of random bits side by side, cheap enough to decide every dropout.
///
/// xoshiro128+ in each lane (Blackman and Vigna 2021, ACM TOMS 47(4)), whose high bits are the good
/// ones. The lanes start at places given by Philox for seed, epoch and step, so a training that is
/// resumed at an epoch drops what it would have dropped.
package struct DropoutStream {
    /// Word w of lane i lies at 16 · w + i.
    var lanes: mm_lanes
    /// Lanes below are dropped; all bits are compared as signed, which baseline x86-64 can do.
    let threshold: Int32
    /// 1 / (1 − rate), by which survivors grow so that the mean stays.
    package let survivorScale: Float

    /// Starts the stream of a step.
    ///
    /// - Parameters:
    ///   - rate: The fraction to drop, in 0..<1.
    ///   - seed: Of the training.
    ///   - epoch: Counted from 0.
    ///   - step: Within the epoch, counted from 0.
    package init(rate: Float, seed: UInt64, epoch: Int, step: Int) {
        self.init(
            rate: rate, seed: seed, stream: StreamPurpose.dropout.stream(epoch), step: step)
    }

    /// As the other, from a stream of an epoch and a purpose.
    init(rate: Float, seed: UInt64, stream: UInt64, step: Int) {
        var state = RandomStream(
            resuming: RandomStream.State(
                seed: seed, stream: stream, position: UInt64(step) * 32))
        lanes = mm_lanes()
        withUnsafeMutableBytes(of: &lanes) { bytes in
            for pair in 0..<32 {
                bytes.storeBytes(
                    of: state.next().littleEndian, toByteOffset: 8 * pair, as: UInt64.self)
            }
        }
        let share = Double(rate) * 0x1p32
        threshold = Int32(clamping: Int64(share) + Int64(Int32.min))
        survivorScale = 1 / (1 - rate)
    }
}
