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
        _ contents: SourceContents, layer: String?
    ) throws(SingleCellError) -> any OpenMatrix {
        guard layer == nil else {
            throw .missingEntry(path: contents.path, location: layer ?? "", choices: [])
        }
        return try ToyMatrix(contents.path)
    }

    static func cells(_ contents: SourceContents) throws(SingleCellError) -> CellTable? {
        try CellTable(csv: "\(contents.path)/cells.txt", idColumn: "cell_id")
    }

    static func annotations(
        _ contents: SourceContents, location: String
    ) -> MatrixAnnotations? {
        MatrixAnnotations(embeddings: [], featureTypes: nil, symbolColumn: location)
    }
}

private struct ToyMatrix: OpenMatrix {
    /// Rows of a file that is read anew each time.
    struct Rows: DenseRowSource {
        let path: String
        let width: Int
        let bandRowCount = 2

        func values(_ row: Int) throws(SingleCellError) -> [Float] {
            let lines = try ToyMatrix.lines(path, "rows.txt")
            let values = lines[row].split(separator: " ").compactMap { Float($0) }
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

    let header: MatrixHeader
    private let rows: Rows

    init(_ path: String) throws(SingleCellError) {
        let names = try MatrixNames(
            path: path, location: "rows",
            cellIds: try CellTable(csv: "\(path)/cells.txt", idColumn: "cell_id").cellIds,
            columnNames: try Self.lines(path, "columns.txt"))
        rows = Rows(path: path, width: names.columnNames.count)
        header = MatrixHeader(
            names, format: ToyFormat.self, storage: .dense, elementType: "text",
            nonZeroFraction: try DenseMatrixReader.density(rows, names))
    }

    static func lines(_ path: String, _ name: String) throws(SingleCellError) -> [String] {
        guard let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) else {
            throw .missingFile(path: "\(path)/\(name)")
        }
        return text.split(separator: "\n").map(String.init)
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        try DenseMatrixReader(header).read(range, from: rows)
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        try DenseMatrixReader(header).countNotFinite(rows)
    }
}
