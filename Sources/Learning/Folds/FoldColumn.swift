/// A metadata column that folds are made by: a label for each cell.
package struct FoldColumn: Sendable, Equatable {
    /// The column's name, such as `donor`, or `donor × day` for a product.
    package let name: String
    /// `[cellCount]`, the label of each cell.
    package let labels: [String]
    /// `[cellCount]`, the labels as integers, where the file stores integers; they sort by value.
    let integers: [Int]?

    /// Describes a column.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - labels: `[cellCount]`; whether empty ones are allowed is up to the caller.
    ///   - areIntegers: Whether the file stores integers, which Python sorts by value. Labels not
    ///     written as Swift writes an integer ("07") are text all the same, so that two labels
    ///     never become one.
    package init(name: String, labels: [String], areIntegers: Bool = false) {
        self.name = name
        self.labels = labels
        let integers = areIntegers ? labels.compactMap { Int($0) } : []
        let areExact = zip(integers, labels).allSatisfy { $0.description == $1 }
        self.integers =
            areIntegers && integers.count == labels.count && areExact ? integers : nil
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
        if let integers { return Self.ranks(integers) }
        return Self.ranks(labels.map(ExactText.init))
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
