internal import LinearAlgebra

/// A metadata column that folds are made by: a label for each cell.
package struct FoldColumn: Sendable, Equatable {
    /// The column's name, such as `donor`, or `donor × day` for a product.
    package let name: String
    /// `[cellCount]`, the label of each cell.
    package let labels: [String]
    /// `[cellCount]`, the labels as numbers, where the file stores numbers; they sort by value.
    let numbers: [Double]?

    /// Describes a column.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - labels: `[cellCount]`; whether empty ones are allowed is up to the caller.
    ///   - areNumbers: Whether the file stores numbers, which Python sorts by value. Labels of one
    ///     value ("7" and "07") stay two, in code point order. If any is not a number they are text
    ///     all the same.
    package init(name: String, labels: [String], areNumbers: Bool = false) {
        self.name = name
        self.labels = labels
        let numbers = areNumbers ? labels.compactMap(Self.number) : []
        self.numbers = areNumbers && numbers.count == labels.count ? numbers : nil
    }

    /// The number a label writes, blanks around it apart.
    private static func number(_ label: String) -> Double? {
        let end = label.utf8.lastIndex { $0 != UInt8(ascii: " ") }
        guard let end else { return nil }
        let content = label.utf8[...end].drop { $0 == UInt8(ascii: " ") }
        return Double(Substring(content)).flatMap { $0.isNaN ? nil : $0 }
    }

    /// Returns the column of all pairs (triples, …) of labels, such as `donor × day`.
    ///
    /// Labels are joined by " × ", and a × within a label gets a backslash before it. So a × that
    /// follows a space separates, any other does not, and labels join to the same text only when
    /// they are the same. The joined labels are text and sort by code point. One column alone is
    /// returned as it is.
    ///
    /// - Parameter columns: At least one, all over the same cells.
    /// - Returns: The column, named like `donor × day`.
    package static func product(_ columns: [FoldColumn]) -> FoldColumn {
        precondition(!columns.isEmpty, "a product of no columns")
        let cellCount = columns[0].labels.count
        precondition(
            columns.allSatisfy { $0.labels.count == cellCount }, "columns differ in their cells")
        guard columns.count > 1 else { return columns[0] }
        let labels = (0..<cellCount).map { cell in
            columns.map { escaped($0.labels[cell]) }.joined(separator: " × ")
        }
        return FoldColumn(
            name: columns.map(\.name).joined(separator: " × "), labels: labels)
    }

    /// The rank of each cell's label among the distinct labels, in sorted order.
    func ranks() -> (rankOfCell: [Int], count: Int) {
        let texts = labels.map(ExactText.init)
        guard let numbers else { return Self.ranks(texts) }
        return Self.ranks(zip(numbers, texts).map(NumberedText.init))
    }

    /// The labels with their numbers of cells, in sorted order.
    func sizes() -> [GroupSize] {
        let (rankOfCell, count) = ranks()
        var sizes = [GroupSize](repeating: GroupSize(label: "", cellCount: 0), count: count)
        for (cell, rank) in rankOfCell.enumerated() {
            sizes[rank].label = labels[cell]
            sizes[rank].cellCount += 1
        }
        return sizes
    }

    /// The rank of each value among the distinct values.
    static func ranks<Value: Hashable & Comparable>(
        _ values: [Value]
    ) -> (rankOfCell: [Int], count: Int) {
        let distinct = Set(values).sorted()
        let rank = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
        return (values.map { rank[$0, default: 0] }, distinct.count)
    }

    /// A label that sorts by its value, and among equal values by its text.
    private struct NumberedText: Hashable, Comparable {
        let number: Double
        let text: ExactText

        static func < (left: NumberedText, right: NumberedText) -> Bool {
            (left.number, left.text) < (right.number, right.text)
        }
    }

    /// Marks what separates labels, scalar by scalar: an accent that follows a × belongs to
    /// Swift's character, and the separator would go unseen.
    private static func escaped(_ label: String) -> String {
        guard label.unicodeScalars.contains("×") else {
            return label
        }
        var text = String.UnicodeScalarView()
        for scalar in label.unicodeScalars {
            if scalar == "×" { text.append("\\") }
            text.append(scalar)
        }
        return String(text)
    }
}
