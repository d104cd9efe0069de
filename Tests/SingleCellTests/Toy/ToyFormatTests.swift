import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// A format of a test target is read like those of the release: nothing else has to know it.
@Suite("A format of its own")
struct ToyFormatTests {
    private let formats = MatrixFormats(MatrixFormats.standard.formats + [ToyFormat.self])

    private func folder(_ rows: String, cells: String = "a,d1\nb,d2\nc,d1\n") throws
        -> ScratchFolder
    {
        let scratch = try ScratchFolder()
        _ = try scratch.write("rows.txt", rows)
        _ = try scratch.write("columns.txt", "x\ny\n")
        _ = try scratch.write("cells.txt", "cell_id,donor\n" + cells)
        return scratch
    }

    @Test("a source of several files is read from its header to its rows")
    func readsMatrix() throws {
        let scratch = try folder("1 2\n0 4\n5 6\n")
        let file = try MatrixFile(MatrixSource(path: scratch.path), formats: formats)
        #expect(file.header.format == "toy text" && file.header.location == "rows")
        #expect(file.header.cellIds == ["a", "b", "c"] && file.header.columnNames == ["x", "y"])
        #expect(file.header.nonZeroFraction == 5 / 6.0 && !file.header.isSparse)
        #expect(
            try file.readRows(1..<3)
                == .dense(DenseMatrix(rowCount: 2, columnCount: 2, values: [0, 4, 5, 6])))
        #expect(try file.unwrittenParts().isEmpty)
    }

    @Test("rows of few values are sparse")
    func readsSparseRows() throws {
        let scratch = try folder("0 0\n0 4\n0 0\n")
        let file = try MatrixFile(MatrixSource(path: scratch.path), formats: formats)
        guard case .sparse(let rows) = try file.readRows(0..<3) else {
            Issue.record("dense rows")
            return
        }
        #expect(rows.dense().values == [0, 0, 0, 4, 0, 0])
    }

    @Test("facts about cells and columns come from the format")
    func readsFacts() throws {
        let scratch = try folder("1 2\n0 4\n5 6\n")
        let table = try #require(try CellTable(obs: scratch.path, formats: formats))
        #expect(try table.column("donor") == ["d1", "d2", "d1"])
        let header = try MatrixFile(MatrixSource(path: scratch.path), formats: formats).header
        #expect(try MatrixAnnotations(of: header, formats: formats)?.symbolColumn == "rows")
        let golden = GoldenFile.path("pandas_none.h5")
        #expect(try CellTable(obs: golden, formats: formats) == nil)
        let other = try MatrixFile(MatrixSource(path: golden), formats: formats).header
        #expect(other.format == "pandas fixed HDF5")
        #expect(try MatrixAnnotations(of: other, formats: formats) == nil)
    }

    @Test("a value that is not finite is named with its cell, and all are counted")
    func refusesValues() throws {
        let scratch = try folder("1 2\n0 nan\n5 inf\n")
        let file = try MatrixFile(MatrixSource(path: scratch.path), formats: formats)
        let error = #expect(throws: SingleCellError.self) { try file.readRows(0..<3) }
        guard case .notFinite(_, "b", 1, "y", "NaN", let survey?) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(survey.badCellCount == 2 && survey.worst.map(\.cellCount) == [2])
    }

    @Test("names are checked, whatever the format")
    func refusesNames() throws {
        let scratch = try folder("1 2\n0 4\n5 6\n", cells: "a,d1\nb,d2\na,d1\n")
        #expect(
            throws: SingleCellError.duplicateCells(
                path: "\(scratch.path)/cells.txt", cell: "a", firstRow: 0, secondRow: 2)
        ) { try MatrixFile(MatrixSource(path: scratch.path), formats: formats) }
    }

    @Test("without its line in the registry it is refused, by the name of what is read")
    func isRefusedElsewhere() throws {
        let scratch = try folder("1 2\n0 4\n5 6\n")
        let error = #expect(throws: SingleCellError.self) {
            try MatrixFile(MatrixSource(path: scratch.path))
        }
        let names = MatrixFormats.standard.formats.map { $0.listName }
        let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        #expect(
            error?.description
                == "`\(scratch.path)` is a folder, not a file: matrices are read from \(list). "
                + "Name the file in it.")
        let none = MatrixFormats([ToyFormat.self])
        let golden = GoldenFile.path("pandas_none.h5")
        #expect(
            throws: SingleCellError.cannotOpen(
                path: golden, reason: "it is of no format that is read")
        ) { try MatrixFile(MatrixSource(path: golden), formats: none) }
    }
}
