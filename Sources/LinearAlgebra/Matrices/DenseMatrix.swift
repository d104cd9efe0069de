/// A matrix of `Float` with every entry stored, row after row.
package struct DenseMatrix: Sendable, Equatable {
    /// Rows, usually cells.
    package let rowCount: Int
    /// Columns: genes, features, targets or components.
    package let columnCount: Int
    /// `[rowCount, columnCount]`, row-major.
    package var values: [Float]

    /// Wraps `values`, which holds `rowCount · columnCount` entries in row-major order.
    package init(rowCount: Int, columnCount: Int, values: [Float]) {
        precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative size")
        precondition(
            values.count == rowCount * columnCount,
            "\(values.count) values cannot fill \(rowCount) × \(columnCount)")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.values = values
    }

    /// A matrix of zeros.
    package init(rowCount: Int, columnCount: Int) {
        self.init(
            rowCount: rowCount, columnCount: columnCount,
            values: [Float](unsafeUninitializedCapacity: rowCount * columnCount) { values, count in
                values.preferLargePages()
                values.initialize(repeating: 0)
                count = values.count
            })
    }

    /// The entry at a row and a column.
    package subscript(row: Int, column: Int) -> Float {
        get {
            precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
            return values[row * columnCount + column]
        }
        set {
            precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
            values[row * columnCount + column] = newValue
        }
    }

    /// The entries of one row, `[columnCount]`, without copying them.
    package func row(_ index: Int) -> ArraySlice<Float> {
        values[index * columnCount..<(index + 1) * columnCount]
    }

    /// Returns the rows at `indices`, in that order; an index may come more than once.
    package func selectingRows(_ indices: [Int]) -> DenseMatrix {
        let width = columnCount
        let selected = [Float](unsafeUninitializedCapacity: indices.count * width) { out, count in
            values.withUnsafeBufferPointer { source in
                for (position, index) in indices.enumerated() {
                    precondition(index >= 0 && index < rowCount, "row \(index) of \(rowCount)")
                    for column in 0..<width {
                        out.initializeElement(
                            at: position * width + column, to: source[index * width + column])
                    }
                }
            }
            count = indices.count * width
        }
        return DenseMatrix(rowCount: indices.count, columnCount: width, values: selected)
    }

    /// Returns the columns at `indices`, in that order; an index may come more than once.
    package func selectingColumns(_ indices: [Int]) -> DenseMatrix {
        var selected = DenseMatrix(rowCount: rowCount, columnCount: indices.count)
        for index in indices {
            precondition(index >= 0 && index < columnCount, "column \(index) of \(columnCount)")
        }
        for row in 0..<rowCount {
            for (position, index) in indices.enumerated() {
                selected.values[row * indices.count + position] = values[row * columnCount + index]
            }
        }
        return selected
    }

    /// Returns the matrices one below the other.
    package static func stackingRows(_ parts: [DenseMatrix]) -> DenseMatrix {
        guard let width = parts.first?.columnCount else {
            return DenseMatrix(rowCount: 0, columnCount: 0)
        }
        precondition(
            parts.allSatisfy { $0.columnCount == width }, "stacked matrices differ in width")
        let rowCount = parts.reduce(0) { $0 + $1.rowCount }
        var values: [Float] = []
        values.reserveCapacity(rowCount * width)
        for part in parts { values.append(contentsOf: part.values) }
        return DenseMatrix(rowCount: rowCount, columnCount: width, values: values)
    }
}
