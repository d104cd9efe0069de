internal import LinearAlgebra

/// Finds the largest of many values.
enum LargestValues {
    /// The places of the largest values, ascending; of equal ones those that come first.
    ///
    /// - Parameters:
    ///   - count: From 1 through the number of values.
    ///   - values: `[n]`, finite.
    ///   - scratch: `[n]`, overwritten.
    /// - Returns: `[count]`, from 0.
    static func places(
        _ count: Int, in values: ArraySlice<Float>, _ scratch: inout [Float]
    ) -> [Int] {
        for (place, value) in values.enumerated() { scratch[place] = value }
        let least = largest(count, of: &scratch)
        var above = 0
        for value in values where value > least { above += 1 }
        var ties = count - above
        var found: [Int] = []
        found.reserveCapacity(count)
        for (place, value) in values.enumerated() {
            if value > least {
                found.append(place)
            } else if value == least, ties > 0 {
                ties -= 1
                found.append(place)
            }
        }
        return found
    }

    /// The value of a rank from 1 among the largest, by quickselect (Hoare 1961) with the median of
    /// three as pivot; reorders `values`.
    private static func largest(_ rank: Int, of values: inout [Float]) -> Float {
        values.withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            let wanted = rank - 1
            while low < high {
                let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
                let pivot = max(min(a, b), min(max(a, b), c))
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] > pivot { left += 1 }
                    while values[right] < pivot { right -= 1 }
                    if left <= right {
                        values.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if wanted <= right {
                    high = right
                } else if wanted >= left {
                    low = left
                } else {
                    break
                }
            }
            return values[wanted]
        }
    }
}

extension DenseMatrix {
    /// The squared length of a row, in double precision.
    func squaredLength(ofRow index: Int) -> Double {
        row(index).reduce(0.0) { $0 + Double($1) * Double($1) }
    }

    /// The rows brought to length 1; a row of zeros stays.
    func unitRows() -> DenseMatrix {
        var rows = self
        for row in 0..<rowCount {
            let square = squaredLength(ofRow: row)
            guard square > 0 else { continue }
            let scale = 1 / square.squareRoot()
            for column in 0..<columnCount {
                rows[row, column] = Float(Double(rows[row, column]) * scale)
            }
        }
        return rows
    }
}
