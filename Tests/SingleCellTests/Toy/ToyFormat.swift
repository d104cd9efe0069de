import Foundation
import LinearAlgebra
import SingleCell

/// A matrix as a folder of text files: `rows.txt` with one line of numbers for each cell,
/// `columns.txt` with one name a line, and `cells.txt` with a cell id and its donor a line.
enum ToyFormat: MatrixFormat {
    static let name = "toy text"
    static let listName = "toy folders"

    static func recognise(_ contents: SourceContents) -> Recognition {
        contents.memberNames?.contains("rows.txt") ?? false ? .certain : .impossible
    }

    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        if let layer = selection.layer {
            throw .missingEntry(path: contents.path, location: layer, choices: [])
        }
        let rows = ToyRows(
            path: contents.path, width: try ToyRows.lines(contents.path, "columns.txt").count)
        let names = try MatrixNames(
            path: contents.path, location: "rows",
            cellIds: try CellTable(csv: "\(contents.path)/cells.txt").cellIds,
            columnNames: try ToyRows.lines(contents.path, "columns.txt"))
        return try OpenDenseMatrix(names, format: Self.self, elementType: "text") { rows }
    }

    static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        try CellTable(csv: "\(contents.path)/cells.txt")
    }

    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) -> MatrixAnnotations? {
        MatrixAnnotations(embeddings: [], featureTypes: nil, symbolColumn: location)
    }
}

/// Rows of a file that is read anew each time.
private struct ToyRows: DenseRowSource {
    let path: String
    let width: Int
    let bandRowCount = 2

    static func lines(_ path: String, _ name: String) throws(SingleCellError) -> [String] {
        guard let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) else {
            throw .missingFile(path: "\(path)/\(name)")
        }
        return text.split(separator: "\n").map(String.init)
    }

    private func values(_ row: Int) throws(SingleCellError) -> [Float] {
        let values = try Self.lines(path, "rows.txt")[row].split(separator: " ")
            .compactMap { Float($0) }
        guard values.count == width else {
            throw .corrupt(
                path: path, location: "rows.txt", found: "\(values.count) numbers in a line",
                expected: "\(width) columns")
        }
        return values
    }

    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        for row in rows {
            for (column, value) in try values(row).enumerated() {
                destination[(row - rows.lowerBound) * width + column] = value
            }
        }
    }

    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        Double(try values(row)[column])
    }
}
