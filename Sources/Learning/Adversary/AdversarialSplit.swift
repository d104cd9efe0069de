package import LinearAlgebra

/// How much each training cell looks like the test cells, and the fold that holds out those that
/// do most: adversarial validation.
///
/// A classifier learns to tell test from training cells. Cells are divided into parts; each part
/// is scored by the classifier of the other parts, so that no cell is judged by one that saw it.
/// Parts and sums follow the order of the ids, not of the rows: cells in another order get the
/// same scores, to the bit.
package struct AdversarialSplit: Sendable, Equatable {
    /// `[n]`, the probability that a training cell is a test cell, were both equally many.
    package let scores: [Double]
    /// `[t]`, the same of the test cells.
    package let testScores: [Double]
    /// The mean over the parts of the area under the curve of test against training: near 0.5 they
    /// look alike, near 1 they differ.
    package let areaUnderCurve: Double
    /// One fold, over the training cells.
    package let plan: FoldPlan

    /// Cells and their features.
    package struct Cells: Sendable {
        /// `[count]`, all different.
        package var ids: [String]
        /// `[count, d]`, finite.
        package var features: DenseMatrix

        /// Joins ids and rows.
        package init(ids: [String], features: DenseMatrix) {
            self.ids = ids
            self.features = features
        }
    }

    /// The choices of a split.
    package struct Options: Sendable, Equatable {
        /// The share of the training cells to hold out, above 0 and below 1.
        package var share = 0.1
        /// Parts for cross-fitting, at least 2.
        package var partCount = 5
        /// The weight of ‖coefficients‖²/2 against the sum of the losses; above 0.
        package var penalty = 1.0
        /// Decides which cell falls in which part.
        package var seed: UInt64 = 0

        /// The usual choices: a tenth, five parts, a penalty of 1.
        package init() {}
    }

    /// Fits the classifiers and holds out the cells that score highest; of cells with the same
    /// score, those that come first.
    ///
    /// - Parameters:
    ///   - training: n cells, at least one per part.
    ///   - test: t cells with the same features, at least one per part.
    ///   - groups: `[n]`, the groups by which scores are divided; they are split.
    ///   - options: The choices.
    /// - Throws: `LearningError.unusableFolds` when there are too few cells, a feature is not
    ///   finite, or a choice is out of range; `LearningError.duplicateIdentifier`.
    /// - Complexity: O(partCount · steps · (n + t) · d²), about ten Newton steps; besides the
    ///   features, memory for O(n + t + d²) numbers.
    package init(
        training: Cells, test: Cells, groups: [String], options: Options
    ) throws(LearningError) {
        precondition(groups.count == training.ids.count, "one group for each cell")
        precondition(
            training.features.columnCount == test.features.columnCount, "features differ in number")
        try Self.check(options, training: training.ids.count, test: test.ids.count)
        try Self.check(training, of: "training")
        try Self.check(test, of: "test")
        let negatives = try Self.parts(training, options)
        let positives = try Self.parts(test, options)
        var scores = [Double](repeating: 0, count: training.ids.count)
        var testScores = [Double](repeating: 0, count: test.ids.count)
        var areas: [Double] = []
        for part in 0..<options.partCount {
            let classifier = LogisticRegression(
                LabelledRows(
                    negatives: training.features, negativeRows: negatives.all(but: part),
                    positives: test.features, positiveRows: positives.all(but: part)),
                penalty: options.penalty)
            let unseen = (negatives.rows(part), positives.rows(part))
            let below = classifier.probabilities(training.features, rows: unseen.0)
            let above = classifier.probabilities(test.features, rows: unseen.1)
            for (row, score) in zip(unseen.0, below) { scores[row] = score }
            for (row, score) in zip(unseen.1, above) { testScores[row] = score }
            areas.append(Learning.areaUnderCurve(negatives: below, positives: above))
        }
        let area = areas.reduce(0, +) / Double(areas.count)
        self.scores = scores
        self.testScores = testScores
        areaUnderCurve = area
        plan = try Self.plan(scores, area: area, groups: groups, share: options.share)
    }

    /// Holds out the cells of the highest scores.
    private static func plan(
        _ scores: [Double], area: Double, groups: [String], share: Double
    ) throws(LearningError) -> FoldPlan {
        let count = scores.count
        let wanted = Int((share * Double(count)).rounded())
        let order = scores.indices.sorted { left, right in
            scores[left] != scores[right] ? scores[left] > scores[right] : left < right
        }
        var foldOfCell = [Int](repeating: FoldPlan.noFold, count: count)
        for cell in order.prefix(min(max(wanted, 1), count - 1)) { foldOfCell[cell] = 0 }
        return try FoldPlan(
            scheme: .adversarial(share: share, areaUnderCurve: area), foldCount: 1,
            foldOfCell: foldOfCell, groups: groups)
    }
}

/// Rows in the order of their ids, divided into parts.
private struct Parts {
    /// All rows, ordered by id.
    let order: [Int]
    /// The part of each row of `order`.
    let partOfPlace: [Int]

    func rows(_ part: Int) -> [Int] {
        zip(order, partOfPlace).filter { $0.1 == part }.map(\.0)
    }

    func all(but part: Int) -> [Int] {
        zip(order, partOfPlace).filter { $0.1 != part }.map(\.0)
    }
}

extension AdversarialSplit {
    private static func parts(
        _ cells: Cells, _ options: Options
    ) throws(LearningError) -> Parts {
        let order = cells.ids.indices.sorted { ExactText(cells.ids[$0]) < ExactText(cells.ids[$1]) }
        for (left, right) in zip(order, order.dropFirst())
        where ExactText(cells.ids[left]) == ExactText(cells.ids[right]) {
            throw .duplicateIdentifier(
                id: cells.ids[left], first: min(left, right), second: max(left, right))
        }
        let partOfPlace = try ShuffledFolds.deal(
            [Int](repeating: 0, count: order.count), stratumCount: 1,
            foldCount: options.partCount, seed: options.seed)
        return Parts(order: order, partOfPlace: partOfPlace)
    }

    private static func check(
        _ options: Options, training: Int, test: Int
    ) throws(LearningError) {
        guard options.share > 0, options.share < 1 else {
            throw .unusableFolds(
                "an adversarial fold cannot hold out a share of \(options.share)",
                remedy: "Choose a share above 0 and below 1, such as 0.1")
        }
        guard options.penalty > 0, options.penalty.isFinite else {
            throw .unusableFolds(
                "an adversarial fold cannot have a penalty of \(options.penalty)",
                remedy: "Choose one above 0, such as 1")
        }
        guard options.partCount >= 2 else { throw .invalidFoldCount(options.partCount) }
        try requireCells(training: training, test: test, options: options)
    }

    /// Throws if there are too few cells for a split.
    ///
    /// - Throws: `LearningError.unusableFolds` with both numbers.
    package static func requireCells(
        training: Int, test: Int, options: Options = Options()
    ) throws(LearningError) {
        guard min(training, test) < options.partCount else { return }
        throw .unusableFolds(
            "an adversarial fold needs at least \(options.partCount) training and "
                + "\(options.partCount) test cells, found \(training) and \(test)",
            remedy: "Give more cells, or choose another scheme")
    }

    private static func check(_ cells: Cells, of kind: String) throws(LearningError) {
        let width = cells.features.columnCount
        precondition(cells.features.rowCount == cells.ids.count, "one row for each cell")
        guard let place = cells.features.values.firstIndex(where: { !$0.isFinite }) else { return }
        throw .unusableFolds(
            "feature \(place % width) of the \(kind) cell `\(cells.ids[place / width])` is "
                + "\(cells.features.values[place])", remedy: "Check the values of the inputs")
    }
}
