internal import Learning
internal import LinearAlgebra
internal import SingleCell
internal import Pipelines

/// The test predictions of all trainings, or only of those on all cells, standardised within each
/// cell and averaged.
///
/// One archive is in memory at a time. Trainings are added fold by fold, then seed by seed, so the
/// bytes do not depend on the order in which workers finished.
struct TestBlend {
    /// The mean of standardised predictions.
    private enum Predictions {
        /// `[cellCount, targetCount]`.
        case direct(DenseMatrix)
        case factored(FactoredPredictions)
    }

    /// `[cellCount]` ids, in the order of the test inputs.
    let cells: [String]
    /// `[targetCount]` names of the targets.
    let targets: [String]
    private let predictions: Predictions
    /// Cells whose predictions are all the same.
    let constantCells: [String]

    private static let what = "the test predictions"

    /// Blends the trainings of a question by the weights that its scores found; nil where it has no
    /// test cells.
    init?(_ assembly: QuestionAssembly, _ scores: ScoreReport) throws(ResultError) {
        let cells = assembly.inspection.testCells
        guard !cells.isEmpty else { return nil }
        self.cells = cells
        targets = assembly.inspection.targetNames
        let weights = scores.members.map { $0.map(\.weight) }
        guard !assembly.isLatent else {
            let factors = try Self.factored(assembly, weights, cells: cells)
            predictions = .factored(factors)
            constantCells = factors.constantRows.map { cells[$0] }
            return
        }
        let (parts, names) = (assembly.submissionParts, targets)
        let blended = try SubmissionBlend.direct(
            (cells.count, names.count), partCount: parts.count,
            repetitionCounts: assembly.members.indices.map { parts[0][$0].count },
            weights: weights
        ) { place throws(ResultError) in
            try Self.member(
                parts[place.part][place.member][place.repetition], cells: cells, targets: names)
        }
        if let index = blended.values.firstIndex(where: { !$0.isFinite }) {
            throw .assembly(
                what: Self.what, place: "cell \(cells[index / targets.count])",
                found: "\(blended.values[index])", expected: "finite values")
        }
        predictions = .direct(blended)
        constantCells = cells.indices.filter { row in
            let values = blended.row(row)
            return values.allSatisfy { $0 == values.first }
        }.map { cells[$0] }
    }

    /// What the user should know.
    var notices: [String] {
        guard !constantCells.isEmpty else { return [] }
        return [
            "\(constantCells.count) test cells have the same prediction for every target: they "
                + "score -1 where a constant counts as -1: "
                + "\(StudyExaminer.examples(constantCells)) (constant_cells.csv)."
        ]
    }

    /// The source of the submission's values.
    var source: any PredictionSource {
        switch predictions {
        case .direct(let matrix): DensePredictions(matrix)
        case .factored(let factors): FactoredSource(predictions: factors)
        }
    }

    /// The predictions, standardised within the cell.
    var rows: PredictionFile.Rows {
        switch predictions {
        case .direct(let matrix): .direct(matrix)
        case .factored(let factors):
            .wide(rows: factors.rows, factors: { factors.rowFactors })
        }
    }

    /// Writes the factors of wide predictions as an archive; nothing where there are none.
    func writeFactors(to path: String) throws {
        guard case .factored(let factors) = predictions else { return }
        try factors.archive().write(to: path)
    }

    /// Returns the blend of each part, with the components that it belongs to.
    private static func factored(
        _ assembly: QuestionAssembly, _ weights: [Double]?, cells: [String]
    ) throws(ResultError) -> FactoredPredictions {
        var blocks: [FactoredPredictions.Block] = []
        for (number, part) in assembly.submissionParts.enumerated() {
            let path = part.first?.first?.targetComponentsPath ?? ""
            let components = try Self.components(path)
            let (names, basis) = (
                (0..<components.columnCount).map { String($0) },
                LatentBasis(components: components)
            )
            let latent = try SubmissionBlend.latent(
                part: number, basis, repetitionCounts: part.map(\.count), weights: weights
            ) { place throws(ResultError) in
                try member(part[place.member][place.repetition], cells: cells, targets: names)
            }
            blocks.append(FactoredPredictions.Block(latent: latent, components: components))
        }
        return FactoredPredictions(cells: cells, blocks: blocks)
    }

    /// Reads components of the targets.
    static func components(_ path: String) throws(ResultError) -> DenseMatrix {
        do {
            return try ArrayArchive(contentsOf: path).matrix("components")
        } catch {
            throw .assembly(
                what: what, place: path, found: "\(error)", expected: "components of the targets")
        }
    }

    /// Returns the test predictions of one training, in the order of `cells`.
    private static func member(
        _ training: SubmissionMember, cells: [String], targets: [String]
    ) throws(ResultError) -> DenseMatrix {
        guard let path = training.testPredictionsPath else {
            throw .assembly(
                what: what, place: training.name,
                found: "no test predictions", expected: "\(cells.count) cells")
        }
        let archive = try PredictionArchive(path: path, what: what, targetNames: targets)
        guard archive.cells == cells else {
            throw .assembly(
                what: what, place: path,
                found: "\(archive.cells.count) cells "
                    + "(\(StudyExaminer.examples(archive.cells)))",
                expected: "the \(cells.count) cells of the test inputs, in their order "
                    + "(\(StudyExaminer.examples(cells)))")
        }
        return archive.predictions
    }
}
