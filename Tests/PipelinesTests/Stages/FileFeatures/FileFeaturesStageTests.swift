import Foundation
import LinearAlgebra
import Pipelines
import SingleCell
import Testing

@Suite("Files of other programs: rows joined by cell id") struct FileFeaturesStageTests {
    private static let training = ["a", "b", "c"]
    private static let tests = ["t"]
    /// In another order, with a cell that no one asks for.
    private static let cells = ["t", "c", "x", "a", "b"]
    private static let rows: [[Float]] = [[9, 0], [3, 30], [7, 7], [1, 0], [2, -20]]

    /// Where a file of rows is written.
    private typealias Writing = (_ path: String, _ cells: [String], _ rows: [[Float]]) throws
        -> Void

    private func bench(
        _ cells: [String] = cells, _ rows: [[Float]] = rows, tests: [String] = tests,
        name: String = "scvi.h5ad", _ write: Writing = Self.writeAnnData
    ) throws -> StageBench {
        let bench = try StageBench()
        let path = "\(bench.folder)/\(name)"
        try write(path, cells, rows)
        bench.give("file", path: path)
        try bench.give("labels", .labels(Self.training, tests, []))
        return bench
    }

    private static func writeAnnData(
        _ path: String, _ cells: [String], _ rows: [[Float]]
    ) throws {
        var writer = try AnnDataWriter(
            path: path, cellIds: cells, cells: [], columnNames: names(rows))
        try writer.append(.rows(rows))
        try writer.finish()
    }

    private static func writePandas(
        _ path: String, _ cells: [String], _ rows: [[Float]]
    ) throws {
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: cells, columnNames: names(rows))
        try writer.append(.rows(rows))
        try writer.finish()
    }

    private static func writeTable(
        _ path: String, _ cells: [String], _ rows: [[Float]]
    ) throws {
        let lines = zip(cells, rows).map { cell, row in
            "\(cell),\(row.map { "\($0)" }.joined(separator: ","))\n"
        }
        try Data(("cell," + names(rows).joined(separator: ",") + "\n" + lines.joined()).utf8)
            .write(to: URL(fileURLWithPath: path))
    }

    private static func names(_ rows: [[Float]]) -> [String] {
        (0..<(rows.first?.count ?? 0)).map { "latent-\($0)" }
    }

    private func run(
        _ bench: StageBench, _ selection: MatrixSelection = MatrixSelection()
    ) throws -> StageOutputs {
        try bench.run(FileFeaturesStage.self, FileFeaturesWork(selection))
    }

    private func expectRows(
        _ outputs: StageOutputs, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(outputs.roles == ["features", "test-features"], sourceLocation: sourceLocation)
        let training = try outputs.archive("features")
        #expect(try training.texts("cells") == Self.training, sourceLocation: sourceLocation)
        #expect(
            try training.matrix("features").lines == [[1, 0], [2, -20], [3, 30]],
            sourceLocation: sourceLocation)
        let tests = try outputs.archive("test-features")
        #expect(try tests.texts("cells") == ["t"], sourceLocation: sourceLocation)
        #expect(try tests.matrix("features").lines == [[9, 0]], sourceLocation: sourceLocation)
    }

    @Test("rows are joined by cell id, from AnnData, pandas and a text table")
    func formats() throws {
        try expectRows(try run(try bench()))
        try expectRows(try run(try bench(name: "table.h5", Self.writePandas)))
        try expectRows(try run(try bench(name: "table.csv", Self.writeTable)))
    }

    @Test("a matrix of obsm is chosen as a source chooses it")
    func chosen() throws {
        let bench = try bench()
        #expect(throws: SingleCellError.self) {
            try run(bench, MatrixSelection(layer: "obsm/X_scVI"))
        }
        try expectRows(try run(bench, MatrixSelection(layer: "X")))
    }

    @Test("sparse rows become dense")
    func sparse() throws {
        let cells = (0..<40).map { "cell-\($0)" } + Self.training
        let rows = cells.indices.map { row in (0..<20).map { $0 == row % 20 ? Float(row) : 0 } }
        let bench = try bench(cells, rows, tests: [])
        let outputs = try run(bench)
        #expect(outputs.roles == ["features"])
        #expect(try outputs.archive("features").matrix("features").lines == Array(rows.suffix(3)))
    }

    @Test("a cell without a row is refused, with the file, how many lack one and the first")
    func missing() throws {
        let bench = try bench(["a", "c ", "x"], [[1, 2], [3, 4], [5, 6]])
        let error = #expect(throws: TaskError.self) { try run(bench) }
        #expect(
            error
                == .cellsNotInFile(
                    path: "\(bench.folder)/scvi.h5ad", missingCount: 3, cellCount: 4,
                    examples: ["b", "c", "t"], fileExample: "a"))
        let text = "\(try #require(error))"
        #expect(text.contains("no row for 3 of the 4 training and test cells: b, c, t. Its rows"))
        #expect(text.contains("named like a. Write a row for each cell"))
    }

    @Test("a cell that stands twice is refused")
    func twice() throws {
        let bench = try bench(
            Self.cells + ["a"], Self.rows + [[5, 5]], name: "table.csv", Self.writeTable)
        #expect(throws: SingleCellError.self) { try run(bench) }
    }

    @Test("a value that is not finite is refused, unless no study cell has it")
    func notFinite() throws {
        var rows = Self.rows
        rows[2] = [.nan, .infinity]
        // A text table takes what the writers of HDF5 refuse.
        try expectRows(
            try run(try bench(Self.cells, rows, name: "table.csv", Self.writeTable)))
        rows[4] = [2, .nan]
        let bench = try bench(Self.cells, rows, name: "table.csv", Self.writeTable)
        let error = #expect(throws: SingleCellError.self) { try run(bench) }
        let text = "\(try #require(error))"
        #expect(text.contains("table.csv") && text.contains("latent-1"))
    }

    @Test("more rows than are read at once are all found, in the order of the cells")
    func blocks() throws {
        let width = 200_000
        // Three rows fit into 32 MiB forty times; ids descend in the file.
        let cells = (0..<90).map { "extra-\($0)" } + Self.training.reversed()
        let rows = cells.indices.map { row in
            [Float](unsafeUninitializedCapacity: width) { values, count in
                values.initialize(repeating: Float(row))
                count = width
            }
        }
        let bench = try bench(cells, rows, tests: ["extra-0", "extra-50"])
        let outputs = try run(bench)
        let found = try outputs.archive("features").matrix("features")
        #expect((0..<3).map { found[$0, width - 1] } == [92, 91, 90])
        let tests = try outputs.archive("test-features").matrix("features")
        #expect((0..<2).map { tests[$0, 0] } == [0, 50])
    }

    @Test("a missing input is named", arguments: ["file", "labels"])
    func missingInput(role: String) throws {
        try bench().expectMissing(
            role, FileFeaturesStage.self, FileFeaturesWork(MatrixSelection()))
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(
            FileFeaturesStage.self, FileFeaturesWork(MatrixSelection()))
    }
}
