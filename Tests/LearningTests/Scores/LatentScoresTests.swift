import Learning
import LinearAlgebra
import Testing

@Suite("Scores of latent predictions")
struct LatentScoresTests {
    @Test("they are Pearson over all targets, whatever the predictions' scale")
    func definition() {
        let input = LatentCase(n: 12, m: 150, k: 17, rank: 15)
        var blended = input.latent
        standardiseLatent(&blended, input.basis)
        for latent in [input.latent, blended] {
            let found = CellScores(latent: latent, targets: input.targets, input.basis)
            for (score, expected) in zip(found.scores, input.correlations(input.latent)) {
                #expect(abs(score - expected) < 1e-6)
            }
            #expect(found.constants.allSatisfy { $0.isEmpty })
        }
    }

    @Test("constant truth and constant predictions score as on Kaggle, and are counted")
    func constants() {
        let input = LatentCase(n: 3, m: 150, k: 5)
        var latent = input.latent
        for column in 0..<5 { latent[1, column] = 0 }
        var rows = input.rows.dense()
        for gene in 0..<150 { rows[2, gene] = 1 }
        let found = CellScores(
            latent: latent, targets: LatentTargets(.dense(rows), components: input.components),
            input.basis)
        #expect(found.constants == [[], .predictions, .targets])
        #expect(found.scores[1...] == [-1, -1] && found.scores[0] > -1)
    }

    @Test("a report of joined folds equals that of the dense predictions")
    func report() throws {
        let parts = [LatentCase(n: 4, seed: 1), LatentCase(n: 3, seed: 2)]
        let plan = try FoldPlan(
            foldCount: 2, foldOfCell: [0, 1, 0, 0, 1, 1, 0],
            groups: ["a", "b", "a", "c", "b", "d", "c"])
        var scores = CellScores(cellCount: 7)
        var truth = DenseMatrix(rowCount: 7, columnCount: 61)
        var prediction = truth
        for (fold, part) in parts.enumerated() {
            let cells = plan.heldOut(fold)
            scores.replace(
                cells, with: CellScores(latent: part.latent, targets: part.targets, part.basis))
            let (rows, found) = (part.rows.dense(), part.reconstructed(part.latent))
            for (position, cell) in cells.enumerated() {
                for gene in 0..<61 {
                    truth[cell, gene] = rows[position, gene]
                    prediction[cell, gene] = found[position, gene]
                }
            }
        }
        let metadata = [
            ScoreReport.MetadataColumn(name: "day", values: ["2", "3", "2", "2", "4", "4", "3"])
        ]
        let names = (0..<61).map { "gene-\($0)" }
        let dense = ScoreReport(
            folds: plan, targetNames: names, truth: truth, prediction: prediction,
            metadata: metadata)
        let latent = ScoreReport(folds: plan, scores: scores, metadata: metadata)
        #expect(latent.targets.isEmpty)
        let (found, expected) = (Self.parts(latent), Self.parts(dense))
        #expect(found.map(\.name) == expected.map(\.name))
        #expect(found.map(\.cellCount) == expected.map(\.cellCount))
        for (left, right) in zip(found, expected) {
            #expect(abs(try #require(left.score) - (try #require(right.score))) < 1e-6)
        }
    }

    @Test("cells that no fold holds out are part of no score")
    func cellsWithoutFold() throws {
        let plan = try FoldPlan(
            scheme: .timeForward(by: "day"), foldCount: 1, foldOfCell: [FoldPlan.noFold, 0, 0],
            groups: ["2", "3", "3"], timeOfCell: [2, 3, 3])
        var scores = CellScores(cellCount: 3)
        scores.replace([1, 2], with: CellScores(scores: [0.5, 0.7], constants: [[], []]))
        let report = ScoreReport(
            folds: plan, scores: scores,
            metadata: [.init(name: "donor", values: ["a", "b", "c"])])
        #expect(report.overall.cellCount == 2 && report.overall.constantCellCount == 0)
        #expect(abs((report.overall.score ?? 0) - 0.6) < 1e-12)
        #expect(report.groups.map(\.name) == ["3"])
        #expect(report.partitions[0].parts.map(\.name) == ["b", "c"])
    }

    private static func parts(_ report: ScoreReport) -> [ScoreReport.Part] {
        [report.overall] + report.folds + report.groups + report.partitions.flatMap(\.parts)
    }
}
