import LinearAlgebra
import Pipelines
import SingleCell
import Testing

@Suite("Ingest: rows of a data file to a shard") struct IngestStageTests {
    private static let cells = ["a", "b", "c", "d"]
    private static let rows: [[Float]] = [[1, 2, 3], [0, 0, 0], [4, 0, -1], [5, 5, 5]]

    private func bench() throws -> StageBench {
        let bench = try StageBench()
        let path = bench.folder + "/data.h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: Self.cells, columnNames: ["x", "y", "z"])
        try writer.append(.rows(Self.rows))
        try writer.finish()
        bench.give("file", path: path)
        return bench
    }

    private func work(_ rows: Range<Int>, layer: String? = nil) -> IngestWork {
        IngestWork(
            MatrixSelection(layer: layer), firstRow: rows.lowerBound, endRow: rows.upperBound)
    }

    @Test("a shard holds the ids and the values of its rows, in file order")
    func shard() throws {
        let outputs = try bench().run(IngestStage.self, work(1..<3))
        #expect(outputs.roles == ["shard", "statistics", "names"])
        let shard = try outputs.archive("shard")
        #expect(try shard.texts("cells") == ["b", "c"])
        #expect(try shard.cells("values").dense().lines == [[0, 0, 0], [4, 0, -1]])
        #expect(try outputs.archive("names").texts("names") == ["x", "y", "z"])
    }

    @Test("the statistics are sums, squares, non-zeros and extremes of the rows, zeros included")
    func statistics() throws {
        let statistics = try bench().run(IngestStage.self, work(1..<3)).archive("statistics")
        #expect(try statistics.int64s("rows") == [2])
        #expect(try statistics.doubles("sums") == [4, 0, -1])
        #expect(try statistics.doubles("square-sums") == [16, 0, 1])
        #expect(try statistics.int64s("non-zeros") == [1, 0, 1])
        #expect(try statistics.floats("minima").values == [0, 0, -1])
        #expect(try statistics.floats("maxima").values == [4, 0, 0])
    }

    @Test("cells without any value, and those of one value, are counted and named")
    func cellFacts() throws {
        let statistics = try bench().run(IngestStage.self, work(0..<4)).archive("statistics")
        // Rows, all 0, all the same.
        #expect(try statistics.int64s("cell-counts") == [4, 1, 2])
        #expect(try statistics.texts("zero-cells") == ["b"])
        #expect(try statistics.texts("constant-cells") == ["b", "d"])
    }

    @Test("all shards of a file give the same names, byte by byte, so one blob is stored")
    func names() throws {
        let bench = try bench()
        let first = try bench.run(IngestStage.self, work(0..<2))
        let second = try bench.run(IngestStage.self, work(2..<4))
        #expect(try first.bytes("names") == second.bytes("names"))
        #expect(try first.bytes("shard") != second.bytes("shard"))
    }

    @Test("rows beyond the end of the file say that the file is another than was planned for")
    func tooFewRows() throws {
        let bench = try bench()
        let path = bench.folder + "/data.h5"
        #expect(throws: TaskError.rowsOutOfRange(path: path, rowCount: 4, wanted: 5)) {
            try bench.run(IngestStage.self, work(3..<5))
        }
    }

    @Test("a missing input, a file that is gone, one of text and an unknown table are errors")
    func wrongInputs() throws {
        let bench = try bench()
        #expect(throws: SingleCellError.self) {
            try bench.run(IngestStage.self, work(0..<1, layer: "another"))
        }
        bench.withdraw("file")
        try bench.give("file", bytes: Array("{\"cell\": 1}\n".utf8))
        #expect(throws: SingleCellError.self) { try bench.run(IngestStage.self, work(0..<1)) }
        bench.withdraw("file")
        let path = bench.folder + "/gone.h5"
        bench.give("file", path: path)
        #expect(throws: SingleCellError.missingFile(path: path)) {
            try bench.run(IngestStage.self, work(0..<1))
        }
        bench.expectMissing("file", IngestStage.self, work(0..<1))
    }

    @Test("a value that is no number stops it, named by cell and column")
    func notFinite() throws {
        let bench = try StageBench()
        let path = bench.folder + "/data.h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: ["a", "b"], columnNames: ["x", "y"])
        try writer.append(.rows([[1, 2], [3, .nan]]))
        try writer.finish()
        bench.give("file", path: path)
        let error = #expect(throws: SingleCellError.self) {
            try bench.run(IngestStage.self, work(0..<2))
        }
        guard case .notFinite(_, let cell, 1, let column, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cell == "b" && column == "y")
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(IngestStage.self, work(0..<2))
    }
}
