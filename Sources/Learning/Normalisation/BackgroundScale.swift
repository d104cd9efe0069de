internal import Foundation
package import LinearAlgebra

/// Proteins by what empty droplets hold of them: the logarithm of a count and a constant, less the
/// mean over the droplets, by their standard deviation.
///
/// The first step of dsb (Mulè, Martins and Tsang 2022, doi 10.1038/s41467-022-29356-8), as muon's
/// `prot.pp.dsb` computes it.
package struct BackgroundScale: Sendable, Equatable {
    /// Sums of logarithms over droplets.
    package struct Sums: Sendable, Equatable {
        /// Droplets.
        package private(set) var rowCount: Int
        /// `[d]`, in units of 2⁻³²: whole numbers add up to the same in any order.
        package private(set) var sums: [Int64]
        /// `[d]`, of squares, in units of 2⁻²⁸.
        package private(set) var squares: [Int64]

        private static let unit = 0x1p32
        private static let squareUnit = 0x1p28

        /// Restores sums that were stored.
        package init(rowCount: Int, sums: [Int64], squares: [Int64]) {
            self.rowCount = rowCount
            self.sums = sums
            self.squares = squares
        }

        /// Sums up droplets.
        ///
        /// - Parameters:
        ///   - block: `[n, d]`, counts.
        ///   - pseudocount: What is added to each count, above 0.
        package init(_ block: CellMatrix, pseudocount: Double) {
            let matrix = block.dense()
            rowCount = matrix.rowCount
            sums = [Int64](repeating: 0, count: matrix.columnCount)
            squares = sums
            for row in 0..<rowCount {
                for (column, value) in matrix.row(row).enumerated() {
                    let logarithm = Foundation.log(Double(value) + pseudocount)
                    sums[column] += Int64((logarithm * Self.unit).rounded())
                    squares[column] += Int64((logarithm * logarithm * Self.squareUnit).rounded())
                }
            }
        }

        /// Adds other droplets of the same proteins.
        package mutating func merge(_ other: Sums) {
            precondition(sums.count == other.sums.count, "both are of the same proteins")
            rowCount += other.rowCount
            for column in sums.indices {
                sums[column] += other.sums[column]
                squares[column] += other.squares[column]
            }
        }

        fileprivate func mean(_ column: Int) -> Double {
            Double(sums[column]) / Self.unit / Double(rowCount)
        }

        /// The unbiased variance.
        fileprivate func variance(_ column: Int) -> Double {
            let square = Double(squares[column]) / Self.squareUnit / Double(rowCount)
            let mean = mean(column)
            return max(0, square - mean * mean) * Double(rowCount) / Double(rowCount - 1)
        }
    }

    /// `[d]`, of logarithms.
    package var means: [Double]
    /// `[d]`, each above 0.
    package var deviations: [Double]
    /// What is added to each count.
    package var pseudocount: Double

    /// Restores a scale from its parts.
    package init(means: [Double], deviations: [Double], pseudocount: Double) {
        self.means = means
        self.deviations = deviations
        self.pseudocount = pseudocount
    }

    /// Fits the scale.
    ///
    /// - Parameters:
    ///   - sums: Of all droplets.
    ///   - names: `[d]`, of the proteins.
    ///   - pseudocount: What was added to each count.
    /// - Throws: `LearningError.unusableData` with fewer than 2 droplets, and if all of them have
    ///   as much of a protein, which nothing can be divided by.
    package init(
        _ sums: Sums, names: [String], pseudocount: Double
    ) throws(LearningError) {
        guard sums.rowCount > 1 else {
            throw .unusableData(
                "normalise: dsb found \(sums.rowCount) background droplets that are no cells, and "
                    + "needs 2",
                remedy: "Name the unfiltered matrix under background")
        }
        self.pseudocount = pseudocount
        means = names.indices.map { sums.mean($0) }
        // Less than rounding leaves of equal values.
        let flat = names.indices.filter { sums.variance($0) <= 1e-7 }
        guard flat.isEmpty else {
            throw .unusableData(
                "normalise: dsb divides by how proteins vary in the \(sums.rowCount) background "
                    + "droplets, and \(flat.count) do not vary, such as '\(names[flat[0]])'",
                remedy: "Leave these proteins out, or name a background with more droplets")
        }
        deviations = names.indices.map { sums.variance($0).squareRoot() }
    }

    /// Returns the scaled proteins of one cell, `[d]`.
    package func scaled(_ counts: some Collection<Float>) -> [Double] {
        precondition(counts.count == means.count, "a scale for each protein")
        return counts.enumerated().map { column, value in
            (Foundation.log(Double(value) + pseudocount) - means[column]) / deviations[column]
        }
    }
}
