import Learning
import LinearAlgebra
import Testing

@Suite("Latent targets")
struct LatentTargetsTests {
    @Test("they are the components' products with standardised rows, from sparse or dense rows")
    func definition() {
        let input = LatentCase(n: 20, m: 300, k: 13, rank: 11)
        var dense = input.rows.dense()
        standardiseWithinRows(&dense)
        let expected = BLAS.multiply(dense, input.components)
        for rows in [input.rows, .dense(input.rows.dense())] {
            let found = LatentTargets(rows, components: input.components)
            for (left, right) in zip(found.values.values, expected.values) {
                #expect(abs(left - right) < 2e-5)
            }
            #expect(found.isConstant.allSatisfy { !$0 })
        }
    }

    @Test("solved coordinates reconstruct the nearest row apart from its mean")
    func nearest() {
        let input = LatentCase(n: 6, m: 40, k: 9, rank: 7)
        var solved = input.targets.values
        input.basis.solveCentred(&solved)
        var truth = input.rows.dense()
        standardiseWithinRows(&truth)
        let found = input.reconstructed(solved)
        // Every column of V with its mean taken off is orthogonal to what is left of a row.
        for row in 0..<6 {
            let left = zip(truth.row(row), found.row(row)).map { Double($0) - Double($1) }
            let mean = left.reduce(0, +) / 40
            for column in 0..<7 {
                let product = (0..<40).reduce(0.0) { sum, place in
                    sum + (left[place] - mean) * Double(input.components[place, column])
                }
                #expect(abs(product) < 1e-4, "row \(row), component \(column)")
            }
        }
        // Its correlation is never below that of the targets themselves.
        let (before, after) = (
            input.correlations(input.targets.values), input.correlations(solved)
        )
        #expect(zip(before, after).allSatisfy { $0 <= $1 + 1e-6 })
    }

    @Test("two components of three targets hold a whole row but for its mean")
    func whole() {
        let components = DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 0, 0, 1, 0, 0])
        let basis = LatentBasis(components: components)
        // Of the row (2, 0, −2); t reconstructs (2, 0, 0), whose correlation with it is 0.87.
        var latent = DenseMatrix(rowCount: 1, columnCount: 2, values: [2, 0])
        basis.solveCentred(&latent)
        // (4, 2, 0) is the row and 2.
        #expect(latent.values == [4, 2])
    }

    @Test("components that span the constant row leave coordinates as they are")
    func spanned() {
        let side = Float(0.5)
        let components = DenseMatrix(
            rowCount: 4, columnCount: 2,
            values: [side, side, side, side, side, -side, side, -side])
        let basis = LatentBasis(components: components)
        var latent = DenseMatrix(rowCount: 1, columnCount: 2, values: [1e-4, 3])
        basis.solveCentred(&latent)
        #expect(latent.values == [1e-4, 3])
    }

    @Test("a constant row gives zeros and says so")
    func constantRows() {
        let input = LatentCase(n: 1, m: 6, k: 3)
        let dense = DenseMatrix(
            rowCount: 3, columnCount: 6,
            values: [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 0, 0, 1, 0, 0, 0])
        let sparse = SparseMatrix(
            rowCount: 3, columnCount: 6, rowOffsets: [0, 0, 6, 7],
            columnIndices: [0, 1, 2, 3, 4, 5, 2], values: [2, 2, 2, 2, 2, 2, 1])
        for rows in [CellMatrix.dense(dense), .sparse(sparse)] {
            let found = LatentTargets(rows, components: input.components)
            #expect(found.isConstant == [true, true, false])
            #expect(found.values.values[..<6].allSatisfy { $0 == 0 })
            #expect(found.values.values[6...].contains { $0 != 0 })
            #expect(rowScaled(rows).dense().values[..<12] == dense.values[..<12])
        }
    }

    @Test("scaled rows have standard deviation 1 over all entries, and keep their zeros")
    func scaledRows() {
        let input = LatentCase(n: 9, m: 80)
        for rows in [input.rows, .dense(input.rows.dense())] {
            let scaled = rowScaled(rows).dense()
            let before = input.rows.dense()
            for row in 0..<9 {
                let values = scaled.row(row).map { Double($0) }
                let mean = values.reduce(0, +) / 80
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 80
                #expect(abs(variance - 1) < 1e-5)
                #expect(zip(values, before.row(row)).allSatisfy { ($0 == 0) == ($1 == 0) })
            }
        }
    }

    @Test("a basis counts the columns that are not zero and sums each")
    func basis() {
        let input = LatentCase(m: 40, k: 9, rank: 6)
        #expect(input.basis.rank == 6)
        #expect(input.basis.targetCount == 40 && input.basis.componentCount == 9)
        for column in 0..<9 {
            let sum = (0..<40).reduce(0.0) { $0 + Double(input.components[$1, column]) }
            #expect(abs(Double(input.basis.columnSums[column]) - sum) < 1e-6)
        }
    }
}
