/// Cross-validation that predicts each day from the days before it.
package enum TimeForwardFolds {
    /// Plans one fold for each value of an ordered column but the first.
    ///
    /// Fold f holds out the (f + 2)-th smallest value and trains on all smaller ones; cells of
    /// larger values take part in neither. Cells of the smallest value are never held out. These
    /// are the splits of scikit-learn's `TimeSeriesSplit(n_splits=values - 1, test_size=1)` over
    /// the sorted distinct values, each value standing for its cells.
    ///
    /// - Parameter column: Decimal numbers, such as days; "1" and "1.0" are the same value.
    /// - Returns: The plan; its groups are the column's labels.
    /// - Throws: `LearningError.unusableFolds` naming the values that are not numbers,
    ///   `LearningError.tooFewGroups` when there is only one value.
    package static func plan(by column: FoldColumn) throws(LearningError) -> FoldPlan {
        var numbers: [Double] = []
        numbers.reserveCapacity(column.labels.count)
        var refused = 0
        for label in column.labels {
            if let number = number(label) { numbers.append(number) } else { refused += 1 }
        }
        guard refused == 0 else {
            let names = column.sizes().filter { number($0.label) == nil }
            let examples = names.prefix(3).map(\.description).joined(separator: ", ")
            let further = names.count > 3 ? " and \(names.count - 3) more" : ""
            throw .unusableFolds(
                "time-forward folds need numbers in `\(column.name)`, but \(refused) of "
                    + "\(column.labels.count) cells have none: \(examples)\(further)",
                remedy: "Choose a column of numbers, such as days, or correct these values")
        }
        let (timeOfCell, valueCount) = FoldColumn.ranks(numbers)
        guard valueCount >= 2 else {
            throw .tooFewGroups(groups: column.sizes(), foldCount: 2)
        }
        return try FoldPlan(
            scheme: .timeForward(by: column.name), foldCount: valueCount - 1,
            foldOfCell: timeOfCell.map { $0 == 0 ? FoldPlan.noFold : $0 - 1 },
            groups: column.labels, timeOfCell: timeOfCell)
    }

    /// The finite number that `label` writes in decimal, or nil.
    private static func number(_ label: String) -> Double? {
        // Swift reads hexadecimal, "inf" and "nan" too, which no column of days holds on purpose.
        guard label.utf8.allSatisfy({ isDecimal($0) }), let number = Double(label),
            number.isFinite
        else { return nil }
        return number
    }

    private static func isDecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || [
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
                UInt8(ascii: "E"),
            ].contains(byte)
    }
}
