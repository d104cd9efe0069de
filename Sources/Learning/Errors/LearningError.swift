/// Errors in what a study is to be learned from.
///
/// Each case carries the evidence; `description` says what happened, what was found and what to do.
/// Shapes that disagree between two calls of this program are preconditions, not errors.
package enum LearningError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There are fewer groups than folds; `groups` names them with their numbers of cells.
    case tooFewGroups(groups: [GroupSize], foldCount: Int)
    /// A number of folds that no cross-validation can have.
    case invalidFoldCount(Int)
    /// A fold plan contradicts itself: it is damaged, or a defect of this program.
    case invalidFoldPlan(problem: String)
    /// A scheme or a table of folds cannot be applied to the cells; `remedy` says what to do.
    case unusableFolds(_ problem: String, remedy: String)
    /// The same id stands at two positions (counted from 0).
    case duplicateIdentifier(id: String, first: Int, second: Int)
    /// `count` ids are not in the index; `examples` holds the first of them.
    case missingIdentifiers(count: Int, examples: [String])
    /// Line `line` (from 1) of a table of protein names cannot be understood.
    case badAliasLine(path: String, line: Int, problem: String)
    /// Stored statistics do not fit together.
    case invalidStatistics(problem: String)
    /// Values that nothing can be learned from; `remedy` says what to do.
    case unusableData(_ problem: String, remedy: String)

    package var description: String {
        switch self {
        case .tooFewGroups(let groups, let foldCount):
            "\(foldCount) folds need at least \(foldCount) groups, found \(groups.count): "
                + "\(Self.list(groups.map(\.description))). Ask for at most \(groups.count) "
                + "folds, or group by a column with more values."
        case .invalidFoldCount(let count):
            "\(count) folds cannot be made: expected at least 2."
        case .invalidFoldPlan(let problem):
            "the fold plan contradicts itself: \(problem). Make it anew from the groups."
        case .unusableFolds(let problem, let remedy), .unusableData(let problem, let remedy):
            "\(problem). \(remedy)."
        case .duplicateIdentifier(let id, let first, let second):
            "`\(id)` stands twice, at positions \(first) and \(second) (counted from 0): ids must "
                + "be unique. Remove one, or make the ids unique."
        case .missingIdentifiers(let count, let examples):
            "\(count) ids are unknown, such as \(Self.list(examples.map { "`\($0)`" })). Check "
                + "that both files name the same cells in the same way."
        case .badAliasLine(let path, let line, let problem):
            "line \(line) of `\(path)`: \(problem). Write `protein = SYMBOL, SYMBOL`, or "
                + "`protein = none` for a protein without a gene."
        case .invalidStatistics(let problem):
            "stored column statistics do not fit together: \(problem). Delete them, so that they "
                + "are computed again."
        }
    }

    /// Items separated by commas, at most twelve of them.
    private static func list(_ items: [String]) -> String {
        guard !items.isEmpty else { return "none" }
        let shown = items.prefix(12).joined(separator: ", ")
        return items.count > 12 ? "\(shown) and \(items.count - 12) more" : shown
    }
}

/// A group and its number of cells.
package struct GroupSize: Sendable, Equatable, CustomStringConvertible {
    /// The group's label.
    package var label: String
    /// How many cells carry it.
    package var cellCount: Int

    /// Pairs a label with its number of cells.
    package init(label: String, cellCount: Int) {
        self.label = label
        self.cellCount = cellCount
    }

    package var description: String { "`\(label)` (\(cellCount) cells)" }
}
