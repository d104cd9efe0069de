package import LinearAlgebra

/// Cells of a matrix whose values say nothing: all 0, or all the same.
package struct CellFacts: Sendable, Equatable, Codable {
    /// Some cells, and how many there are.
    package struct Cells: Sendable, Equatable, Codable {
        /// How many.
        package private(set) var count = 0
        /// The ids of the first three, in file order.
        package private(set) var examples: [String] = []

        /// No cells.
        package init() {}

        /// Restores what was stored.
        package init(count: Int, examples: [String]) {
            self.count = count
            self.examples = examples
        }

        fileprivate mutating func add(_ cell: String) {
            count += 1
            if examples.count < 3 { examples.append(cell) }
        }

        fileprivate mutating func add(_ other: Cells) {
            count += other.count
            examples = Array((examples + other.examples).prefix(3))
        }
    }

    /// Cells seen.
    package private(set) var rowCount = 0
    /// Cells whose values are all 0.
    package private(set) var zero = Cells()
    /// Cells whose values are all the same, those of 0 included.
    package private(set) var constant = Cells()

    /// No cells.
    package init() {}

    /// Restores what was stored.
    package init(rowCount: Int, zero: Cells, constant: Cells) {
        self.rowCount = rowCount
        self.zero = zero
        self.constant = constant
    }

    /// Looks at a block of cells.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`.
    ///   - cells: `[n]` ids.
    package init(_ block: CellMatrix, cells: some Collection<String>) {
        precondition(cells.count == block.rowCount, "one id for each cell")
        rowCount = block.rowCount
        for (row, cell) in cells.enumerated() {
            guard let value = Self.only(block, row) else { continue }
            constant.add(cell)
            if value == 0 { zero.add(cell) }
        }
    }

    /// Adds the cells that follow.
    package mutating func merge(_ other: CellFacts) {
        rowCount += other.rowCount
        zero.add(other.zero)
        constant.add(other.constant)
    }

    /// The value that all of a row has; nil if two differ.
    private static func only(_ block: CellMatrix, _ row: Int) -> Float? {
        switch block {
        case .dense(let matrix):
            let values = matrix.row(row)
            let first = values.first ?? 0
            return values.allSatisfy { $0 == first } ? first : nil
        case .sparse(let matrix):
            let values = matrix.values[matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]]
            let first = values.count < matrix.columnCount ? 0 : values.first ?? 0
            return values.allSatisfy { $0 == first } ? first : nil
        }
    }
}

extension CellFacts {
    /// Adds the facts to an archive of statistics: `cell-rows`, `zero-cells`, `constant-cells`.
    package func store(in archive: inout ArrayArchive) {
        archive.setInt64s("cell-counts", [rowCount, zero.count, constant.count].map(Int64.init))
        archive.setTexts("zero-cells", zero.examples)
        archive.setTexts("constant-cells", constant.examples)
    }

    /// Restores what `store` kept.
    ///
    /// - Throws: `LinearAlgebraError` when an array is missing or of another kind,
    ///   `LearningError.invalidStatistics` when counts do not belong together.
    package init(archive: ArrayArchive) throws {
        let counts = try archive.int64s("cell-counts").map(Int.init)
        guard counts.count == 3, counts.allSatisfy({ $0 >= 0 && $0 <= counts[0] }) else {
            throw LearningError.invalidStatistics(problem: "counts of cells \(counts)")
        }
        self.init(
            rowCount: counts[0],
            zero: Cells(count: counts[1], examples: try archive.texts("zero-cells")),
            constant: Cells(count: counts[2], examples: try archive.texts("constant-cells")))
    }
}
