internal import LinearAlgebra
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Fills the buffers with the cells of a mini-batch: copied, mixed, and with noise.
///
/// What is random follows from seed, epoch and step alone.
struct BatchDrawing {
    let seed: UInt64
    /// From 0.
    let epoch: Int
    /// Within the epoch, from 0.
    let step: Int

    /// Copies cells; each is mixed with the next one of the mini-batch if `mixing` is above 0.
    ///
    /// Zhang et al. (2018), mixup, arXiv 1710.09412: λ is drawn once for all cells of a step.
    /// −Pearson is linear in the targets, so mixed targets give the mixed loss.
    ///
    /// - Parameters:
    ///   - features: `[n, inputCount]`.
    ///   - targets: `[n, targetCount]`.
    ///   - batch: Rows of both.
    ///   - mixing: α of Beta(α, α).
    ///   - buffers: Take features and targets.
    func gather(
        _ features: DenseMatrix, _ targets: DenseMatrix, _ batch: ArraySlice<Int>,
        mixing: Double, _ buffers: ResidualBuffers
    ) {
        let share = mixing > 0 && batch.count > 1 ? mixingShare(mixing) : 1
        for (source, target) in [(features, buffers.features), (targets, buffers.targets)] {
            let width = source.columnCount
            source.values.withUnsafePointer { values in
                var row = 0
                for place in batch.indices {
                    let line = target + row * width
                    line.update(from: values + batch[place] * width, count: width)
                    if share < 1 {
                        let next = place + 1 < batch.endIndex ? place + 1 : batch.startIndex
                        mix(line, values + batch[next] * width, width, share)
                    }
                    row += 1
                }
            }
        }
    }

    /// line ← share · line + (1 − share) · other.
    @inline(__always)
    private func mix(
        _ line: UnsafeMutablePointer<Float>, _ other: UnsafePointer<Float>, _ width: Int,
        _ share: Float
    ) {
        let shares = Vector(repeating: share)
        let whole = width & ~7
        var j = 0
        while j < whole {
            let value = (other + j).vector
            (line + j).vector = value + ((line + j).vector - value) * shares
            j += 8
        }
        for j in whole..<width { line[j] = other[j] + (line[j] - other[j]) * share }
    }

    /// A draw from Beta(α, α) for α up to 1: Jöhnk (1964), Metrika 8, in logarithms.
    func mixingShare(_ alpha: Double) -> Float {
        var stream = RandomStream(
            resuming: RandomStream.State(
                seed: seed, stream: StreamPurpose.mixing.stream(epoch),
                position: UInt64(step) << 32))
        while true {
            // 1 − u lies in (0, 1], where the logarithm is finite.
            let left = log(1 - Double(stream.next() >> 11) * 0x1p-53) / alpha
            let right = log(1 - Double(stream.next() >> 11) * 0x1p-53) / alpha
            let largest = max(left, right)
            let sum = largest + log(exp(left - largest) + exp(right - largest))
            if sum <= 0 { return Float(exp(left - sum)) }
        }
    }

    /// Adds normal noise to the features (Box and Muller 1958, both numbers of a pair).
    ///
    /// - Parameters:
    ///   - features: `[rowCount, deviations.count]`, changed in place.
    ///   - rowCount: Cells.
    ///   - deviations: Of the noise, by feature.
    func addNoise(
        _ features: UnsafeMutablePointer<Float>, rowCount: Int, deviations: [Float]
    ) {
        let width = deviations.count
        let count = rowCount * width
        var stream = RandomStream(
            resuming: RandomStream.State(
                seed: seed, stream: StreamPurpose.noise.stream(epoch),
                position: UInt64(step) * UInt64(count + 1)))
        var column = 0
        func add(_ value: Double, at place: Int) {
            features[place] += deviations[column] * Float(value)
            column = column + 1 == width ? 0 : column + 1
        }
        var place = 0
        while place < count {
            let radius = (-2 * log(1 - Double(stream.next() >> 11) * 0x1p-53)).squareRoot()
            let angle = 2 * Double.pi * Double(stream.next() >> 11) * 0x1p-53
            add(radius * cos(angle), at: place)
            if place + 1 < count { add(radius * sin(angle), at: place + 1) }
            place += 2
        }
    }
}
