/// A matrix that can only be read from its start, entry by entry: text, or an archive.
///
/// Reading is safe from several threads; each reads the file anew.
package protocol EntrySource: Sendable {
    /// The file or folder, as given by the caller.
    var path: String { get }
    /// The matrix inside it, for messages.
    var location: String { get }
    /// On disk, numpy's name, as `float64`.
    var elementType: String { get }
    /// Every file that is read, without those that `path` names twice.
    var memberPaths: [String] { get }
    /// What was decided for want of a word by the user, as sentences.
    var notices: [String] { get }
    /// How a message calls a value that is not there.
    var missingValueText: String { get }
    /// Whether all entries of a cell come before those of the next, as the file says.
    var isByCell: Bool { get }

    /// Reads the whole matrix.
    ///
    /// - Parameter take: Given entries and the part of the file read so far, 0 to 1. Returns false
    ///   to end the reading. Values that are zero may be left out.
    /// - Returns: The names along the sides; of the part that was read, where `take` ended it.
    /// - Throws: `SingleCellError` for what cannot be understood; what `take` throws.
    func read(
        _ take: (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool
    ) throws(SingleCellError) -> EntryNames

    /// The names and the number of entries, where the file has them before its values.
    ///
    /// - Returns: nil where only reading all of it shows them, as by default.
    func outline() throws(SingleCellError) -> (names: EntryNames, entryCount: Int)?
}

extension EntrySource {
    /// `NaN`.
    package var missingValueText: String { "NaN" }

    /// Nil.
    package func outline() throws(SingleCellError) -> (names: EntryNames, entryCount: Int)? { nil }
}

/// What stands along the sides of a matrix.
package struct EntryNames: Sendable, Equatable {
    /// [cellCount].
    package var cellIds: [String]
    /// [columnCount].
    package var columnNames: [String]
    /// What the source says of the columns, by the names of `var` in AnnData, each [columnCount].
    package var columnFacts: [ColumnFact]

    /// A fact about every column.
    package struct ColumnFact: Sendable, Equatable {
        /// As `feature_types`.
        package var name: String
        /// [columnCount].
        package var values: [String]

        /// Names a fact.
        package init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// Takes names.
    package init(cellIds: [String], columnNames: [String], columnFacts: [ColumnFact] = []) {
        self.cellIds = cellIds
        self.columnNames = columnNames
        self.columnFacts = columnFacts
    }
}

/// A format whose matrices are read from their start, and converted before a study reads them.
package protocol StreamedFormat: MatrixFormat {
    /// Finds the matrix and the files beside it, and checks what stands before the values.
    ///
    /// - Throws: `SingleCellError` as `open`.
    static func source(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any EntrySource
}

extension StreamedFormat {
    /// True.
    package static var isStreamed: Bool { true }

    /// Opens the matrix for reads that each begin at the start of the file.
    package static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        // Columns of all types: the registry keeps those that were chosen.
        var whole = selection
        whole.featureType = nil
        return try StreamedMatrix(try source(contents, whole), format: Self.self)
    }

    /// What stands beside the names of the columns, as symbols and types.
    package static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        var whole = selection
        whole.featureType = nil
        guard let names = try source(contents, whole).outline()?.names,
            !names.columnFacts.isEmpty
        else { return nil }
        var columns = TableColumns()
        for fact in names.columnFacts {
            _ = columns.add(fact.name, TableColumn(fact.values, kind: .text))
        }
        return CellTable(
            path: contents.path, features: names.columnNames,
            columnNames: names.columnFacts.map(\.name), columns: columns)
    }
}
