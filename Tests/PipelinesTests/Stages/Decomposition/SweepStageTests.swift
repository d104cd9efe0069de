import Coordination
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Sweep: one pass over the shards of a group") struct SweepStageTests {
    private static let first: [[Float]] = [[1, 0, 2], [0, 3, 0]]
    private static let second: [[Float]] = [[4, 0, 0], [0, 1, 1], [2, 0, 1]]
    private static let basis: [[Float]] = [[0.6, 0], [0.8, 0], [0, 1]]

    /// Two shards of inputs, one dense and one sparse.
    private func bench(basis: [[Float]] = SweepStageTests.basis) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("shard", .shard(["a", "b"], Self.first))
        try bench.give("shard", .sparseShard(["c", "d", "e"], Self.second))
        try bench.give("columns", .columns(keep: [1, 1, 1], testColumn: [2, -1, 0]))
        try bench.give("basis", .matrix("basis", basis))
        return bench
    }

    private func work(
        view: String = "given", isLast: Bool = false, areTest: [Bool] = [false, false]
    ) -> SweepWork {
        SweepWork(matrix: .inputs(view: view), pass: 1, isLast: isLast, shardIsTest: areTest)
    }

    /// Aᵀ(A·Q).
    private func product(_ rows: [[Float]], _ basis: [[Float]]) -> [[Double]] {
        let rows = Plain.wide(rows)
        return Plain.product(
            Plain.transposed(rows), Plain.product(rows, Plain.wide(basis)))
    }

    private func expectProduct(
        _ outputs: StageOutputs, _ expected: [[Double]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(outputs.roles == ["partial"], sourceLocation: sourceLocation)
        let partial = try outputs.archive("partial").product("partial")
        // Values near 1 are not divided by a power of two.
        #expect(partial.exponent == 0, sourceLocation: sourceLocation)
        expectClose(
            partial.block.widened.values, expected.flatMap { $0 },
            sourceLocation: sourceLocation)
    }

    @Test("a pass gives Aᵀ(A·Q), added over the shards")
    func product() throws {
        let outputs = try bench().run(SweepStage.self, work())
        try expectProduct(outputs, product(Self.first + Self.second, Self.basis))
    }

    @Test("what is multiplied is the view of a shard")
    func view() throws {
        let outputs = try bench().run(SweepStage.self, work(view: "binary"))
        let binary = (Self.first + Self.second).map { $0.map { $0 > 0 ? Float(1) : 0 } }
        try expectProduct(outputs, product(binary, Self.basis))
    }

    @Test("of a view that fills zeros every entry is multiplied")
    func denseView() throws {
        let outputs = try bench().run(SweepStage.self, work(view: "row-z"))
        let seen = InputView.rowZ.apply(.dense(.rows(Self.first + Self.second))).dense()
        try expectProduct(outputs, product(seen.lines, Self.basis))
    }

    @Test("of a view that is made some rows at a time every row is multiplied once")
    func denseBlocks() throws {
        // 2²¹ entries and more are two blocks.
        let (rowCount, columnCount) = (65, 1 << 15)
        let rows = (0..<rowCount).map { row in
            var values = [Float](repeating: 0, count: columnCount)
            for column in stride(from: row % 3, to: columnCount, by: 3) {
                values[column] = Float(row + 1)
            }
            return values
        }
        let bench = try StageBench()
        try bench.give("shard", .sparseShard((0..<rowCount).map { "c\($0)" }, rows))
        try bench.give(
            "columns",
            .columns(keep: [UInt8](repeating: 1, count: columnCount), testColumn: []))
        let basis = (0..<columnCount).map { [$0 == 5 ? Float(1) : 0] }
        try bench.give("basis", .matrix("basis", basis))
        let outputs = try bench.run(
            SweepStage.self,
            SweepWork(
                matrix: .inputs(view: "row-z"), pass: 1, isLast: false, shardIsTest: [false]))
        let seen = InputView.rowZ.apply(.dense(.rows(rows))).dense()
        let partial = try outputs.archive("partial").product("partial").block.widened.values
        // Q takes column 5.
        for column in 0..<6 {
            let expected = (0..<rowCount).reduce(0.0) {
                $0 + Double(seen[$1, column]) * Double(seen[$1, 5])
            }
            #expect(abs(partial[column] - expected) < 1e-3)
        }
    }

    @Test("a view of counts refuses values below 0")
    func belowZero() throws {
        let bench = try bench()
        try bench.replace("shard", .shard(["a", "b"], [[1, -2, 0], [0, 1, 1]]))
        try bench.give("shard", .shard(["c"], [[1, 1, 1]]))
        let error = #expect(throws: LearningError.self) {
            try bench.run(SweepStage.self, work(view: "clr"))
        }
        #expect(error?.description.contains("the view clr is of counts") == true)
    }

    @Test("columns are multiplied by the weights that are read, where there are some")
    func weights() throws {
        let bench = try bench()
        let weighed = SweepWork(
            matrix: .inputs(view: "given", isWeighed: true), pass: 1, isLast: false,
            shardIsTest: [false, false])
        var weights = ArrayArchive()
        weights.setDoubles("weights", [0.5, 0, 2])
        try bench.give("weights", weights)
        let rows = (Self.first + Self.second).map { [$0[0] / 2, 0, $0[2] * 2] }
        try expectProduct(
            try bench.run(SweepStage.self, weighed), product(rows, Self.basis))
        bench.expectMissing("weights", SweepStage.self, weighed)
    }

    @Test("the columns of a test shard are brought into the order of the training columns")
    func testShard() throws {
        let outputs = try bench().run(SweepStage.self, work(areTest: [false, true]))
        // The test file's first column is the third of training, its last the first.
        let aligned = Self.second.map { [$0[2], 0, $0[0]] }
        try expectProduct(outputs, product(Self.first + aligned, Self.basis))
    }

    @Test("the last pass gives the triangle of A·V, whose square is that of A·V")
    func triangle() throws {
        let outputs = try bench().run(SweepStage.self, work(isLast: true))
        let factor = try outputs.archive("partial").factor("partial")
        #expect(factor.width == 2 && factor.rowCount == 2)
        let triangle = [Array(factor.rows[0..<2]), Array(factor.rows[2..<4])]
        #expect(triangle[1][0] == 0)
        let square = Plain.product(Plain.transposed(triangle), triangle)
        let expected = Plain.product(
            Plain.transposed(Plain.wide(Self.basis)),
            product(Self.first + Self.second, Self.basis))
        expectClose(square.flatMap { $0 }, expected.flatMap { $0 })
    }

    @Test("rows of targets are divided by their deviation, those of cells outside left out")
    func targets() throws {
        let bench = try StageBench()
        // Deviations of 1 and 2, a constant row, and a cell outside the study.
        try bench.give(
            "shard", .shard(["a", "b", "c", "z"], [[1, 3], [0, 4], [2, 2], [9, 1]]))
        try bench.give("folds", .folds(["a", "b", "c"], [0, 1, 1]))
        try bench.give("basis", .matrix("basis", [[1, 0], [0, 1]]))
        func run(withoutFold fold: Int?) throws -> StageOutputs {
            try bench.run(
                SweepStage.self,
                SweepWork(
                    matrix: .targets(withoutFold: fold), pass: 1, isLast: false,
                    shardIsTest: [false]))
        }
        try expectProduct(try run(withoutFold: nil), [[5, 7], [7, 17]])
        // Fold 0 holds out a.
        try expectProduct(try run(withoutFold: 0), [[4, 4], [4, 8]])
        try expectProduct(try run(withoutFold: 1), [[1, 3], [3, 9]])
    }

    @Test("a basis without columns costs nothing: no shard is read")
    func exhausted() throws {
        let bench = try StageBench()
        bench.give("shard", path: bench.folder + "/gone")
        try bench.give("basis", .matrix("basis", [[], [], []]))
        let partial = try bench.run(SweepStage.self, work(areTest: [false]))
            .archive("partial").product("partial")
        #expect(partial.block.rowCount == 3 && partial.block.columnCount == 0)
    }

    @Test("progress is told after each shard")
    func progress() throws {
        let tally = Tally<Double>()
        _ = try bench().run(SweepStage.self, work()) { tally.add($0.fraction) }
        #expect(tally.values == [0.5, 1])
    }

    @Test("a missing input is named", arguments: ["basis", "columns"])
    func missing(role: String) throws {
        try bench().expectMissing(role, SweepStage.self, work())
    }

    @Test("a missing shard is an error, and not a smaller sum")
    func missingShard() throws {
        try bench().expectCount("shard", 2, SweepStage.self, work())
        #expect(
            throws: TaskError.inputCount(
                task: StageBench.task, role: "shard", expected: 3, found: 2)
        ) {
            try bench().run(SweepStage.self, work(areTest: [false, false, false]))
        }
    }

    @Test("targets need the fold plan, and a view that counts columns their statistics")
    func missingBeside() throws {
        try bench().expectMissing(
            "folds", SweepStage.self,
            SweepWork(
                matrix: .targets(withoutFold: 0), pass: 1, isLast: false,
                shardIsTest: [false, false]))
        try bench().expectMissing("documents", SweepStage.self, work(view: "tf-idf"))
    }

    @Test("a view of another release is refused with the views that this one knows")
    func unknownView() throws {
        #expect(
            throws: TaskError.unknownView(
                "inside-out", allowed: InputView.allCases.map(\.rawValue))
        ) {
            try bench().run(SweepStage.self, work(view: "inside-out"))
        }
    }

    @Test("a task that nobody wants any more ends between two shards")
    func cancelled() throws {
        let bench = try bench()
        let tally = Tally<Double>()
        let cancellation = bench.cancellation
        #expect(throws: TaskError.abandoned(task: StageBench.task)) {
            try bench.run(SweepStage.self, work()) { progress in
                tally.add(progress.fraction)
                cancellation.raise()
            }
        }
        #expect(tally.values == [0.5])
        try self.bench().expectAbandoned(SweepStage.self, work())
    }
}
