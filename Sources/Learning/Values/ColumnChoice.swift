internal import LinearAlgebra

/// Which input columns a study uses, decided from their names and statistics.
///
/// The task that decides and the command that checks a study ask here, so that what one refuses
/// the other finds.
package struct ColumnChoice: Sendable, Equatable {
    /// Which columns are left out.
    package enum Drop: Sendable, Equatable {
        /// Those that hold one value in the training or in the test cells.
        case constant
        /// None.
        case none
        /// Those of a list, by position.
        case listed([Int])
    }

    /// A matrix of inputs.
    package struct Inputs: Sendable {
        /// `[d]` names of the columns.
        package var names: [String]
        /// `[d]`, over all cells.
        package var statistics: ColumnStatistics

        /// Joins names and statistics.
        package init(names: [String], statistics: ColumnStatistics) {
            self.names = names
            self.statistics = statistics
        }
    }

    /// `[d]`, whether a training column is used.
    package let keep: [Bool]
    /// The training column of each test column, -1 for none; empty without test cells.
    package let testColumn: [Int32]

    /// Decides.
    ///
    /// - Throws: `LearningError.unusableData` where nothing is left to learn from.
    package init(training: Inputs, test: Inputs?, drop: Drop) throws(LearningError) {
        let names = training.names
        let constant = training.statistics.constantColumns
        try Self.requireVariation(training, constantCount: constant.count)
        var keep = [Bool](repeating: true, count: names.count)
        if drop == .constant { Self.drop(constant, from: &keep) }
        var testColumn: [Int32] = []
        if let test {
            testColumn = try Self.mapping(from: test.names, to: names)
            let present = Set(testColumn.filter { $0 >= 0 }.map(Int.init))
            Self.drop(names.indices.filter { !present.contains($0) }, from: &keep)
            if drop == .constant {
                let constant = test.statistics.constantColumns.map { Int(testColumn[$0]) }
                Self.drop(constant.filter { $0 >= 0 }, from: &keep)
            }
        }
        if case .listed(let columns) = drop { Self.drop(columns, from: &keep) }
        guard keep.contains(true) else { throw Self.nothingLeft(names.count, test, drop) }
        let varying = Set(names.indices).subtracting(constant)
        guard keep.indices.contains(where: { keep[$0] && varying.contains($0) }) else {
            throw .unusableData(
                "each of the \(keep.count { $0 }) input columns that are used holds one value in "
                    + "all training cells, so nothing is left to learn from",
                remedy: "Drop fewer columns, or give test inputs with more of the training columns")
        }
        self.keep = keep
        self.testColumn = testColumn
    }

    /// Refuses inputs that are the same in every training cell.
    private static func requireVariation(
        _ training: Inputs, constantCount: Int
    ) throws(LearningError) {
        let statistics = training.statistics
        guard constantCount == statistics.columnCount else { return }
        let remedy = "Check that the inputs are the right matrix and layer"
        guard statistics.nonZeroCounts.contains(where: { $0 > 0 }) else {
            throw .unusableData(
                "every value of the training inputs is 0 (\(statistics.rowCount) cells, "
                    + "\(constantCount) columns), so there is nothing to learn from",
                remedy: remedy)
        }
        throw .unusableData(
            "all \(constantCount) input columns hold one value in all training cells, so there is "
                + "nothing to learn from", remedy: remedy)
    }

    private static func nothingLeft(_ count: Int, _ test: Inputs?, _ drop: Drop) -> LearningError {
        if case .listed = drop {
            return .unusableData(
                "the list of columns to drop leaves none of the \(count) input columns that "
                    + "training and test inputs share", remedy: "Drop fewer columns")
        }
        if drop == .constant, let cells = test?.statistics.rowCount, cells == 1 {
            return .unusableData(
                "the test inputs have 1 cell, in which every column holds one value, so that all "
                    + "\(count) input columns are left out",
                remedy: "Set features.drop: none, or give more test cells")
        }
        return .unusableData(
            "all \(count) input columns hold one value in all training or in all test cells, so "
                + "nothing is left to learn from",
            remedy: "Check that the inputs are the right matrix, or set features.drop: none")
    }

    private static func drop(_ columns: [Int], from keep: inout [Bool]) {
        for column in columns { keep[column] = false }
    }

    /// For each test column the training column of the same name, or -1.
    private static func mapping(
        from testNames: [String], to names: [String]
    ) throws(LearningError) -> [Int32] {
        let index = Dictionary(
            names.enumerated().map { (ExactText($1), Int32($0)) },
            uniquingKeysWith: { first, _ in first })
        let mapping = testNames.map { index[ExactText($0)] ?? -1 }
        guard mapping.contains(where: { $0 >= 0 }) else {
            throw .unusableData(
                "training and test inputs share no column: training has names like "
                    + "'\(names.first ?? "")', test like '\(testNames.first ?? "")'",
                remedy: "Both must be named alike")
        }
        return mapping
    }
}
