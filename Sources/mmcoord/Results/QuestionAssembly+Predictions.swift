internal import Foundation
internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Predictions of a question as files.
extension QuestionAssembly {
    /// The scales that predictions are given: of each fold the mean of those of its training
    /// cells.
    struct Scales {
        /// [fold].
        let ofFolds: [CellMoments.Scale]
        /// Of the models behind the test predictions: the mean of the folds' scales, or that of all
        /// cells that models were fitted to once more.
        let ofTest: CellMoments.Scale
    }

    /// Reads the moments of the cells' targets.
    ///
    /// - Throws: `ResultError.assembly` where they are of other cells.
    var scales: Scales {
        get throws {
            let archive = try ArrayArchive(contentsOf: cellMomentsPath)
            let moments = try CellMoments(archive: archive)
            guard moments.means.count == foldPlan.cellCount else {
                throw ResultError.assembly(
                    what: "the scale of the targets", place: cellMomentsPath,
                    found: "\(moments.means.count) cells", expected: "\(foldPlan.cellCount) cells")
            }
            let folds = (0..<foldPlan.foldCount).map { moments.scale(of: foldPlan.training($0)) }
            return Scales(
                ofFolds: folds,
                ofTest: refits.isEmpty
                    ? CellMoments.Scale(averaging: folds) : moments.scale(of: foldPlan.refitCells))
        }
    }

    /// Writes the out-of-fold predictions.
    func writeOutOfFold(
        _ scores: ScoreReport, cellScores: [Double], _ scales: Scales, to path: String
    ) throws {
        let held = foldPlan.heldOutCells
        let cells = held.map { inspection.trainingCells[$0] }
        let folds = held.map { foldPlan.foldOfCell[$0] }
        var columns = [
            AnnDataContents.Column("fold", .integers(folds)),
            AnnDataContents.Column("score", .doubles(cellScores)),
        ]
        if foldPlan.hasGroups {
            let groups = held.map { inspection.groups[$0] }
            columns.insert(AnnDataContents.Column("group", .categories(groups)), at: 0)
        }
        let what = "the out-of-fold predictions"
        let names =
            isLatent ? try coordinateNames(what, outOfFoldPath) : inspection.targetNames
        let found = try PredictionArchive(
            path: outOfFoldPath, what: what, targetNames: names
        ).rows(of: cells, what: what, path: outOfFoldPath)
        let rows: PredictionFile.Rows
        if isLatent {
            let wide = OutOfFoldRows(
                latent: found, folds: folds,
                components: try foldComponents.map { try TestBlend.components($0) })
            rows = .wide(rows: wide.rows, factors: { wide.rowFactors })
        } else {
            rows = .direct(found)
        }
        try PredictionFile(
            cells: cells, targets: inspection.targetNames, targetScores: Self.numbers(scores),
            scales: folds.map { scales.ofFolds[$0] }, columns: columns,
            facts: facts("out-of-fold", scales)
        ).write(rows, wide: inspection.section.results.wide, to: path)
    }

    /// Writes the test predictions.
    func writeTest(
        _ blend: TestBlend, _ scores: ScoreReport, _ scales: Scales, to path: String
    ) throws {
        try PredictionFile(
            cells: blend.cells, targets: blend.targets, targetScores: Self.numbers(scores),
            scales: blend.cells.map { _ in scales.ofTest }, columns: [],
            facts: facts("test", scales)
        ).write(blend.rows, wide: inspection.section.results.wide, to: path)
    }

    /// Writes predictions of cells that came after the study.
    ///
    /// - Parameters:
    ///   - cells: Ids, in the order of the rows.
    ///   - rows: In blocks.
    ///   - wide: How wide rows are written as AnnData.
    ///   - asTable: Whether the file is text; else AnnData.
    ///   - further: What `uns` says beside what it says of test predictions.
    ///   - path: Where the file appears by rename.
    /// - Throws: `SingleCellError`, and what reading scores, scales and rows throws.
    func writeNew(
        _ cells: [String], _ rows: any StreamedRows, wide: ResultsSection.Wide, asTable: Bool,
        further: [String: AnnDataContents.Fact], to path: String
    ) throws {
        let scores = try ScoreReport(json: Data(contentsOf: URL(fileURLWithPath: scoresPath)))
        let scales = try scales
        let file = PredictionFile(
            cells: cells, targets: inspection.targetNames, targetScores: Self.numbers(scores),
            scales: cells.map { _ in scales.ofTest }, columns: [],
            facts: facts("new", scales, further))
        if asTable { return try file.writeTable(rows, to: path) }
        try file.write(.streamed(rows), wide: wide, to: path)
    }

    /// The components of the targets of each fold, once where folds share them.
    private var foldComponents: [String] {
        let paths = (0..<foldPlan.foldCount).compactMap { fold in
            trainings.first { $0.fold == fold }?.targetComponentsPath
        }
        return Set(paths).count == 1 ? [paths[0]] : paths
    }

    /// The numbers by which coordinates are named.
    private func coordinateNames(_ what: String, _ path: String) throws(ResultError) -> [String] {
        do {
            return try ArrayArchive(contentsOf: path).texts("targets")
        } catch {
            throw .assembly(
                what: what, place: path, found: "\(error)", expected: "an archive of predictions")
        }
    }

    /// `[targets]`, NaN for a target without a score.
    private static func numbers(_ scores: ScoreReport) -> [Double] {
        scores.targets.map { $0.score ?? .nan }
    }

    /// What `uns` says of predictions.
    private func facts(
        _ kind: String, _ scales: Scales, _ further: [String: AnnDataContents.Fact] = [:]
    ) -> [String: AnnDataContents.Fact] {
        var facts = identity.merging(further) { $1 }
        facts["kind"] = .text(kind)
        facts["question"] = .text(inspection.section.name)
        facts["folds"] = .text(foldPlan.description)
        facts["members"] = .texts(members.map(\.name))
        facts["models"] = .texts(
            members.map { member in
                member.model.kind + " "
                    + String(decoding: member.model.parameters, as: UTF8.self)
            })
        facts["seeds"] = .numbers(members.map { Double($0.seedCount) })
        facts["blocks"] = .texts(
            inspection.section.blocks.map { "\($0.name) \(type(of: $0.block).name)" })
        facts["fold_mean"] = .numbers(scales.ofFolds.map(\.mean))
        facts["fold_deviation"] = .numbers(scales.ofFolds.map(\.deviation))
        return ["mmcoord": .facts(facts)]
    }
}
