/// What a report says of a plan.
extension FoldPlan: CustomStringConvertible {
    /// One line, such as "3 folds by donor × day, no group on both sides".
    package var description: String { schemeDescription + subsetDescription }

    private var schemeDescription: String {
        switch scheme {
        case .group(let column):
            return "\(foldCount) folds by \(column), no \(column) on both sides"
        case .leaveOneGroupOut(let column):
            return "\(foldCount) folds, each one \(column) held out, no \(column) on both sides"
        case .timeForward(let column):
            let plural = column.hasSuffix("s") ? column : column + "s"
            let values = heldOutLabels
            let shown = values.prefix(12).joined(separator: ", ")
            let further = values.count > 12 ? " and \(values.count - 12) more" : ""
            return "\(values.count == 1 ? column : plural) \(shown)\(further) held out"
                + "\(values.count == 1 ? "" : " in turn"), trained on earlier \(plural) only"
        case .stratified(let column):
            return "\(foldCount) folds of cells at random, \(column) spread evenly\(sides)"
        case .random:
            return "\(foldCount) folds of cells at random\(sides)"
        case .adversarial(let share, let area):
            let percent = Self.decimal(share * 100, digits: 1)
            return "1 fold, the \(percent) % of the training cells most like the test cells "
                + "(AUC of test against training \(Self.decimal(area, digits: 3)))\(sides)"
        case .file:
            return "\(foldCount) folds from a file\(sides)"
        case .inner(let fold):
            return "\(foldCount) folds inside fold \(fold)\(sides)"
        }
    }

    /// Says what a score of this plan cannot promise about new values of a column.
    ///
    /// - Parameters:
    ///   - column: The column's name, such as `donor`.
    ///   - labels: `[cellCount]`, its values.
    /// - Returns: A clause for reports; nil if no value's cells are on both sides of a fold.
    package func caution(column: String, labels: [String]) -> String? {
        let split = labelsOnBothSides(labels)
        guard !split.isEmpty else { return nil }
        let shown = split.prefix(8).joined(separator: ", ")
        let further = split.count > 8 ? " and \(split.count - 8) more" : ""
        return "cells of \(column) \(shown)\(further) are on both sides of a fold: the score is "
            + "optimistic for new values of \(column)"
    }

    private var sides: String {
        guard hasGroups else { return "" }
        return isGrouped ? ", no group on both sides" : ", cells of one group on both sides"
    }

    /// The label of the first cell that each fold holds out.
    private var heldOutLabels: [String] {
        var labels = [String?](repeating: nil, count: foldCount)
        for (cell, fold) in foldOfCell.enumerated() where fold != Self.noFold {
            if labels[fold] == nil { labels[fold] = groups[cell] }
        }
        return labels.compactMap { $0 }
    }

    /// `value` rounded to some decimals, without zeros at the end.
    private static func decimal(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let rounded = (value * scale).rounded() / scale
        let text = rounded.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
