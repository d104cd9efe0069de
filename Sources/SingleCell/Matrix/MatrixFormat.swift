package import LinearAlgebra

/// A file format of matrices: how it is recognised, and how its matrices are opened.
///
/// A format lives in a folder of its own and is one entry of `MatrixFormats.standard`.
package protocol MatrixFormat: Sendable {
    /// The name in messages and headers, as `AnnData`.
    static var name: String { get }

    /// The name in a list of the formats that are read, as `AnnData (.h5ad)`.
    static var listName: String { get }

    /// Looks at the content of a file or folder, never at its name.
    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition

    /// Whether files are text or archives that can only be read from their start; false by
    /// default. Such a file is converted before a study reads ranges of its rows.
    static var isStreamed: Bool { get }

    /// Opens a matrix, and checks everything but its values.
    ///
    /// - Parameters:
    ///   - contents: What `recognise` saw.
    ///   - selection: The matrix that the user named. Columns of all feature types are returned:
    ///     `MatrixFormats` keeps those of `selection.featureType`, by what `features` says.
    /// - Returns: The matrix, for reads of its rows.
    /// - Throws: `SingleCellError` if the file is damaged or ambiguous, has no such matrix, or
    ///   names a cell twice.
    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix

    /// Reads the columns of facts about cells, as `obs` of AnnData.
    ///
    /// - Returns: nil if the format has none, as by default.
    static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable?

    /// Reads the columns of facts about features, as `var` of AnnData: symbols, kinds.
    ///
    /// - Returns: A row for each column of the matrix, in its order, whatever its feature type;
    ///   nil if the format has none, as by default. The kinds are called `feature_types`.
    static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable?

    /// Looks at the facts about cells; by default at all that `cells` reads.
    ///
    /// - Returns: nil if the format has none.
    static func cellSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey?

    /// Looks at the facts about features, of every type; by default at all that `features` reads.
    ///
    /// - Returns: nil if the format has none.
    static func featureSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey?

    /// Lists every matrix of the file that can be opened, one entry each.
    ///
    /// A matrix of several feature types is one entry for each of them.
    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection]

    /// Reads what the file says of a matrix beside its names and values.
    ///
    /// - Parameters:
    ///   - contents: What `recognise` saw.
    ///   - selection: The matrix, as it was opened.
    ///   - location: The matrix, as `MatrixHeader.location` names it.
    /// - Returns: nil if the format says nothing, as by default.
    /// - Throws: `SingleCellError` if the file cannot be read.
    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations?
}

extension MatrixFormat {
    /// Rows are read in any order.
    package static var isStreamed: Bool { false }

    /// None.
    package static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? { nil }

    /// None.
    package static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? { nil }

    /// The table whole.
    package static func cellSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        try cells(contents, selection).map { TableSurvey($0, modality: nil) }
    }

    /// The table whole.
    package static func featureSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        try features(contents, selection).map { TableSurvey($0, modality: nil) }
    }

    /// The only matrix.
    package static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] { [MatrixSelection()] }

    /// None.
    package static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? { nil }
}

/// Whether a file or folder is of a format.
package enum Recognition: Sendable {
    /// It is, whatever else is wrong with it.
    case certain
    /// Opening shows it. The format is tried if no other one is certain, and a refusal of
    /// `ForeignFormats` explains more than its error.
    case possible
    /// It is not.
    case impossible
}

/// An open matrix.
///
/// Reading is safe from several threads.
package protocol OpenMatrix: Sendable {
    /// Names, shape and storage.
    var header: MatrixHeader { get }

    /// Reads a range of rows within `0..<header.rowCount`.
    ///
    /// - Returns: `[range.count, header.columnCount]`, sparse if `header.isSparse`, else dense.
    /// - Throws: `SingleCellError.notFinite` for the first value that is not a finite Float32;
    ///   `corrupt` for damage.
    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix

    /// Reads a range of rows of some columns; what stands in the others does not matter.
    ///
    /// - Returns: `[range.count, columns.header.columnCount]`, sparse if that header says so.
    /// - Throws: As `readRows`, for the columns that are read.
    func readRows(
        _ range: Range<Int>, of columns: PickedColumns
    ) throws(SingleCellError) -> CellMatrix

    /// Counts the values that are not finite, after `readRows` found one.
    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey

    /// Counts the values of some columns that are not finite.
    func countNotFinite(of columns: PickedColumns) throws(SingleCellError) -> NotFiniteSurvey

    /// Finds parts of the matrix that the file declares and does not hold.
    func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts]

    /// Reads about `limit` values, spread evenly; the same ones each time.
    ///
    /// - Throws: As `readRows`, for a value among them that is not finite.
    func sample(values limit: Int) throws(SingleCellError) -> ValueSample
}

extension OpenMatrix {
    /// None: most formats cannot declare what they do not hold.
    package func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] { [] }
}
