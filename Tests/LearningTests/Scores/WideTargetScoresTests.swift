import Learning
import LinearAlgebra
import Testing

@Suite("Scores of wide targets")
struct WideTargetScoresTests {
    /// Two folds with components of their own, of 90 and 70 cells.
    private static let folds = [
        LatentCase(n: 90, m: 120, k: 9, seed: 1), LatentCase(n: 70, m: 120, k: 6, seed: 2),
    ]

    /// What plain columns give: the measured values with rows reconstructed, less their mean.
    private static func expected(_ truths: [DenseMatrix]) -> [Double?] {
        let rows = folds.map { fold in
            var rows = fold.reconstructed(fold.latent)
            for row in 0..<rows.rowCount {
                let mean = rows.row(row).reduce(0) { $0 + Double($1) } / Double(rows.columnCount)
                for column in 0..<rows.columnCount { rows[row, column] -= Float(mean) }
            }
            return rows
        }
        return pearsonPerColumn(
            truth: DenseMatrix.stackingRows(truths), prediction: DenseMatrix.stackingRows(rows))
    }

    private static func found(_ truths: [CellMatrix], shardSize: Int) -> [Double?] {
        var scores = WideTargetScores(targetCount: 120)
        for (fold, truth) in zip(folds, truths) {
            var start = 0
            while start < truth.rowCount {
                let rows = Array(start..<min(start + shardSize, truth.rowCount))
                scores.add(
                    truth: truth.selectingRows(rows), latent: fold.latent.selectingRows(rows),
                    components: fold.components)
                start += shardSize
            }
        }
        return scores.scores
    }

    private static func compare(_ found: [Double?], _ expected: [Double?]) {
        #expect(found.count == 120 && expected.count == 120)
        for (found, expected) in zip(found, expected) {
            #expect((found == nil) == (expected == nil))
            #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-6)
        }
    }

    @Test("they are correlations over cells, whatever the shards", arguments: [1, 64, 100])
    func definition(shardSize: Int) {
        let truths = Self.folds.map(\.rows)
        let expected = Self.expected(truths.map { $0.dense() })
        Self.compare(Self.found(truths, shardSize: shardSize), expected)
        Self.compare(
            Self.found(truths.map { .dense($0.dense()) }, shardSize: shardSize), expected)
    }

    @Test("a constant target has no score, and one far from 0 keeps its digits")
    func constants() {
        var truths = Self.folds.map { $0.rows.dense() }
        for part in truths.indices {
            for row in 0..<truths[part].rowCount {
                truths[part][row, 5] = 0.1
                truths[part][row, 7] = Float(65_536 + (row * 37) % 11)
            }
        }
        let found = Self.found(truths.map { .dense($0) }, shardSize: 30)
        Self.compare(found, Self.expected(truths))
        #expect(found[5] == nil && found[7] != nil)
    }

    @Test("without cells no target has a score")
    func empty() {
        #expect(WideTargetScores(targetCount: 3).scores == [nil, nil, nil])
    }
}
