import Learning
import LinearAlgebra
import Testing

@Suite("Factored predictions")
struct FactoredPredictionsTests {
    /// 150 cells, three folds, each with a basis of its own.
    static let folds = [
        LatentCase(n: 150, m: 70, k: 9, seed: 1), LatentCase(n: 150, m: 70, k: 12, seed: 2),
        LatentCase(n: 150, m: 70, k: 9, rank: 7, seed: 3),
    ]

    static var predictions: FactoredPredictions {
        FactoredPredictions(
            cells: (0..<150).map { "cell-\($0)" },
            blocks: folds.map { .init(latent: $0.latent, components: $0.components) })
    }

    @Test("rows are the standardised mean over folds of the reconstructed rows")
    func dense() {
        var expected = DenseMatrix(rowCount: 150, columnCount: 70)
        for fold in Self.folds {
            let rows = fold.reconstructed(fold.latent)
            for place in rows.values.indices { expected.values[place] += rows.values[place] / 3 }
        }
        standardiseWithinRows(&expected)
        let found = Self.predictions.rows(0..<150)
        for (left, right) in zip(found.values, expected.values) {
            #expect(abs(left - right) < 1e-4)
        }
    }

    @Test("a row is constant where every fold's part of it is")
    func constantRows() {
        var folds = Self.folds.map(\.latent)
        for fold in folds.indices {
            for column in 0..<folds[fold].columnCount { folds[fold][7, column] = 0 }
            // Beyond the rank nothing is reconstructed.
            if fold == 2 { folds[2][7, 8] = 3 }
            if fold > 0 {
                for column in 0..<folds[fold].columnCount { folds[fold][9, column] = 0 }
            }
        }
        let predictions = FactoredPredictions(
            cells: (0..<150).map { "cell-\($0)" },
            blocks: zip(folds, Self.folds).map { .init(latent: $0, components: $1.components) })
        #expect(predictions.constantRows == [7])
        #expect(predictions.rows(7..<8).values.allSatisfy { $0 == 0 })
        #expect(Self.predictions.constantRows.isEmpty)
    }

    @Test("a row has the same bytes in whatever range it is asked for")
    func ranges() {
        let predictions = Self.predictions
        let all = predictions.rows(0..<150)
        for range in [0..<0, 0..<1, 63..<65, 10..<150, 149..<150, 64..<128] {
            let some = predictions.rows(range)
            #expect(some.rowCount == range.count)
            #expect(some.values[...] == all.values[range.lowerBound * 70..<range.upperBound * 70])
        }
    }

    @Test("seeds blend in the latent space as their rows would")
    func seeds() {
        let input = LatentCase(n: 20, m: 90, k: 11, rank: 9)
        var loud = LatentCase(n: 20, m: 90, k: 11, seed: 8).latent
        loud.values = loud.values.map { 40 * $0 }
        for column in 0..<11 { loud[4, column] = 0 }
        let weights = [1.0, 3.0]
        let expected = blendMean(
            [input.reconstructed(input.latent), input.reconstructed(loud)], weights: weights)
        let latent = blendLatentMean([input.latent, loud], input.basis, weights: weights)
        let found = input.reconstructed(latent)
        for row in 0..<20 {
            // Rows differ by their means, which no correlation sees.
            let mean = found.row(row).reduce(0, +) / 90
            for (left, right) in zip(found.row(row), expected.row(row)) {
                #expect(abs(left - mean - right) < 1e-4)
            }
        }
        #expect((0..<20).allSatisfy { latent[$0, 9] == 0 && latent[$0, 10] == 0 })
        var zero = loud
        #expect(standardiseLatent(&zero, input.basis) == 1)
    }

    @Test("their archive holds the cells and each fold's factors")
    func archive() throws {
        let archive = try ArrayArchive(decoding: Self.predictions.archive().encoded())
        #expect(try archive.texts("cells") == Self.predictions.cells)
        #expect(try archive.int64s("folds") == [Int64(Self.predictions.blocks.count)])
        for (fold, block) in Self.predictions.blocks.enumerated() {
            #expect(try archive.matrix("latent.\(fold)") == block.latent)
            #expect(try archive.matrix("components.\(fold)") == block.components)
        }
    }
}
