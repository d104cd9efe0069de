internal import LinearAlgebra

/// On which side of random planes a column lies, when it is centred: columns that correlate nearly
/// perfectly lie on the same sides (Charikar 2002, doi 10.1145/509907.509965).
struct ColumnSketcher {
    /// Planes.
    static let planeCount = 64
    private let rowCount: Int
    /// `[rowCount, planeCount]`, the planes' normal vectors.
    private let planes: [Float]
    /// `[planeCount]`, their sums over the rows.
    private let planeSums: [Double]

    /// Draws the planes; the same for every matrix of so many rows.
    init(rowCount: Int) {
        self.rowCount = rowCount
        var stream = RandomStream(seed: 0x4C45_414B, stream: 0)
        var planes: [Float] = []
        planes.reserveCapacity(rowCount * Self.planeCount)
        var sums = [Double](repeating: 0, count: Self.planeCount)
        for index in 0..<rowCount * Self.planeCount {
            // Four uniform numbers of 16 bits are as good as normal ones.
            let word = stream.next()
            var sum: Int32 = -2 * 0xFFFF
            for part in 0..<4 {
                sum += Int32(truncatingIfNeeded: word >> UInt64(16 * part) & 0xFFFF)
            }
            let number = Float(sum) * 0x1p-16
            planes.append(number)
            sums[index % Self.planeCount] += Double(number)
        }
        self.planes = planes
        planeSums = sums
    }

    /// Returns a bit for each plane; a column and its opposite have the same.
    ///
    /// - Parameters:
    ///   - rows: Rows of the values that are not zero.
    ///   - values: Those values; not all rows of the column hold the same.
    /// - Returns: Bit i says on which side of plane i the column lies.
    func sketch(rows: [Int32], values: [Float]) -> UInt64 {
        var sums = [Float](repeating: 0, count: Self.planeCount)
        var total = 0.0
        for value in values { total += Double(value) }
        let mean = total / Double(rowCount)
        // A column without zeros may lie far from 0: centred first, it keeps its digits.
        let centre = values.count == rowCount ? Float(mean) : 0
        let rest = values.count == rowCount ? 0 : mean
        planes.withUnsafeBufferPointer { planes in
            sums.withUnsafeMutableBufferPointer { sums in
                for index in rows.indices {
                    let factor = values[index] - centre
                    let start = Int(rows[index]) * Self.planeCount
                    for plane in 0..<Self.planeCount {
                        sums[plane] += factor * planes[start + plane]
                    }
                }
            }
        }
        var bits: UInt64 = 0
        for plane in 0..<Self.planeCount
        where Double(sums[plane]) - rest * planeSums[plane] > 0 {
            bits |= 1 << UInt64(plane)
        }
        return bits & 1 == 0 ? bits : ~bits
    }
}
