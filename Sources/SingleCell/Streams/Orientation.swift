/// Which side of a stored table the cells are on.
enum Orientation: String, Sendable {
    /// A row is a cell.
    case cellsByFeatures = "cells-by-features"
    /// A row is a gene, protein or peak.
    case featuresByCells = "features-by-cells"

    /// Reads the word of a cluster file; nil where the user gave none.
    ///
    /// - Throws: `SingleCellError.unknownLayout` for another word.
    static func chosen(
        _ selection: MatrixSelection, path: String
    ) throws(SingleCellError) -> Orientation? {
        guard let word = selection.orientation else { return nil }
        guard let orientation = Orientation(rawValue: word) else {
            throw .unknownLayout(
                path: path, found: "the orientation `\(word.printableName)`",
                expected: "cells-by-features or features-by-cells")
        }
        return orientation
    }

    /// Finds the orientation of a table by the lengths of its names.
    ///
    /// - Parameters:
    ///   - shape: Rows and columns as stored.
    ///   - cellCount: Names of cells.
    ///   - columnCount: Names of columns.
    ///   - asked: What the user says.
    ///   - usual: That of a square table, by the convention of its format.
    ///   - path: The file.
    /// - Returns: The orientation, and whether the lengths alone left it open.
    /// - Throws: `SingleCellError.corrupt` where the lengths fit neither, or not the one asked for.
    static func found(
        shape: (rows: Int, columns: Int), cellCount: Int, columnCount: Int,
        asked: Orientation?, usual: Orientation, path: String
    ) throws(SingleCellError) -> (orientation: Orientation, isOpen: Bool) {
        let fitsCells = shape == (cellCount, columnCount)
        let fitsFeatures = shape == (columnCount, cellCount)
        let fits: [Orientation] =
            (fitsCells ? [.cellsByFeatures] : []) + (fitsFeatures ? [.featuresByCells] : [])
        guard let first = fits.first, asked.map(fits.contains) ?? true else {
            throw .corrupt(
                path: path, location: "the matrix",
                found: "\(shape.rows) rows × \(shape.columns) columns",
                expected: "\(cellCount) cells and \(columnCount) columns, as their names say"
                    + (asked.map { ", \($0.rawValue)" } ?? ""))
        }
        if let asked { return (asked, false) }
        return fits.count == 1 ? (first, false) : (usual, true)
    }
}
