internal import Foundation
package import LinearAlgebra

/// Returns the matrix with each row divided by the median of its values that are not zero; a row
/// without any, or whose median is not above 0, stays as it is.
///
/// Of an even number of values the median is the mean of the middle two, as NumPy has it.
///
/// - Parameter shard: `[n, d]`, finite.
/// - Returns: `[n, d]`, in the same storage.
package func medianDivided(_ shard: CellMatrix) -> CellMatrix {
    var scratch: [Float] = []
    return shard.mappingRows { _, values in
        scratch.removeAll(keepingCapacity: true)
        for value in values where value != 0 { scratch.append(value) }
        guard let median = median(&scratch), median > 0 else { return }
        for index in values.indices { values[index] = Float(Double(values[index]) / median) }
    }
}

/// Returns log(1 + c/m) of logarithms log(1 + c) of counts, m the median of the row's counts c that
/// are not zero.
///
/// A row without any, or whose median is not above 0, stays as it is. Values below 0 stand for
/// minus the logarithm of their opposites.
///
/// - Parameter shard: `[n, d]`, finite.
/// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
package func countMedianDivided(_ shard: CellMatrix) -> CellMatrix {
    var scratch: [Float] = []
    return shard.mappingRows { _, values in
        scratch.removeAll(keepingCapacity: true)
        for value in values where value != 0 { scratch.append(signedCount(value)) }
        guard let median = median(&scratch), median > 0, median.isFinite else { return }
        for index in values.indices where values[index] != 0 {
            values[index] = dividedLogarithm(values[index], by: median)
        }
    }
}

/// The count of which the value is the logarithm.
private func signedCount(_ value: Float) -> Float {
    value < 0 ? -expm1(-value) : expm1(value)
}

/// log(1 + (eˣ − 1)/m), and minus that of the opposite below 0; x − log m where eˣ is too large.
private func dividedLogarithm(_ value: Float, by median: Double) -> Float {
    let size = Double(value.magnitude)
    let logarithm =
        size < 500 ? Foundation.log1p(expm1(size) / median) : size - Foundation.log(median)
    return Float(value < 0 ? -logarithm : logarithm)
}

/// Returns the median of values in any order, which it changes; nil of none.
private func median(_ values: inout [Float]) -> Double? {
    guard !values.isEmpty else { return nil }
    let middle = values.count / 2
    let upper = Double(select(middle, of: &values))
    guard values.count.isMultiple(of: 2) else { return upper }
    // What selection left before the middle is not larger than it.
    let lower = values[..<middle].max().map { Double($0) } ?? upper
    return (lower + upper) / 2
}

/// Puts the value of a rank into its place, smaller ones before it, by quickselect with the median
/// of three as pivot (Hoare 1961); returns it.
private func select(_ rank: Int, of values: inout [Float]) -> Float {
    values.withUnsafeMutableBufferPointer { values in
        var (low, high) = (0, values.count - 1)
        while low < high {
            let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
            let pivot = max(min(a, b), min(max(a, b), c))
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return values[rank]
    }
}
