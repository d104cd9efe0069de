internal import Learning
internal import LinearAlgebra

/// Test predictions of all trainings, standardised within each cell and averaged.
///
/// One archive is in memory at a time; trainings are added fold by fold, then seed by seed, so the
/// same trainings give the same bytes whoever finished first.
struct TestBlend {
    /// `[cellCount]` ids, in the order of the test inputs.
    let cells: [String]
    /// `[cellCount, targetCount]`, mean of standardised predictions.
    let predictions: DenseMatrix
    private let targets: [String]
    /// What the user should know.
    private(set) var notices: [String] = []

    /// Blends the trainings of a study; `nil` when it has no test cells.
    init?(_ assembly: Assembly) throws(CoordinatorError) {
        let what = "the test predictions"
        let cells = assembly.inspection.testCells
        let targets = assembly.inspection.targetNames
        guard !cells.isEmpty else { return nil }
        var blender = Blender(rowCount: cells.count, columnCount: targets.count)
        for training in assembly.trainings {
            guard let path = training.testPredictionsPath else {
                throw .assembly(
                    what: what, place: "fold \(training.fold) seed \(training.seed)",
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
            blender.add(archive.predictions, weight: training.weight)
        }
        self.cells = cells
        self.targets = targets
        predictions = blender.blended()
        if let index = predictions.values.firstIndex(where: { !$0.isFinite }) {
            throw .assembly(
                what: what, place: "cell \(cells[index / targets.count])",
                found: "\(predictions.values[index])", expected: "finite values")
        }
        let constantCount = (0..<cells.count).count { row in
            let values = predictions.row(row)
            return values.allSatisfy { $0 == values.first }
        }
        if constantCount > 0 {
            notices.append(
                "\(constantCount) test cells have the same prediction for every target: they score "
                    + "-1 where a constant counts as -1.")
        }
    }

    /// Writes the predictions as AnnData.
    func write(to path: String) throws {
        try PredictionFile(
            cells: cells, targets: targets, predictions: predictions, observations: []
        ).write(to: path)
    }
}
