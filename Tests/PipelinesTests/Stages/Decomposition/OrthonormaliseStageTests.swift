import LinearAlgebra
import Pipelines
import Testing

@Suite("Orthonormalise: from partial sums to components") struct OrthonormaliseStageTests {
    /// Singular values 5 and 2 with vectors (0.8, 0.6) and (-0.6, 0.8); the last column is left
    /// out, so what stands there changes nothing.
    private static let rows: [[Float]] = [[4, 3, 7], [-1.2, 1.6, 9]]
    private static let columns = ArrayArchive.columns(keep: [1, 1, 0])

    private func work(
        _ pass: Int, passCount: Int = 2, tolerance: Double? = nil, seed: UInt64 = 1,
        matrix: DecomposedMatrix = .inputs(view: "given")
    ) -> OrthonormaliseWork {
        OrthonormaliseWork(
            matrix: matrix, pass: pass, passCount: passCount, blockWidth: 2, componentCount: 2,
            tolerance: tolerance, seed: seed)
    }

    private func start(_ work: OrthonormaliseWork) throws -> StageOutputs {
        let bench = try StageBench()
        try bench.give("columns", Self.columns)
        return try bench.run(OrthonormaliseStage.self, work)
    }

    /// A sweep over both rows, a shard each, in two groups.
    private func partials(
        _ basis: ArrayArchive, pass: Int, isLast: Bool
    ) throws -> [ArrayArchive] {
        try Self.rows.enumerated().map { index, row in
            let bench = try StageBench()
            try bench.give("shard", .shard(["cell-\(index)"], [row]))
            try bench.give("columns", Self.columns)
            try bench.give("basis", basis)
            return try bench.run(
                SweepStage.self,
                SweepWork(
                    matrix: .inputs(view: "given"), pass: pass, isLast: isLast,
                    shardIsTest: [false])
            ).archive("partial")
        }
    }

    /// What the step after pass 1 reads: the first basis, and the partial sums with it.
    private func firstStep(_ work: OrthonormaliseWork) throws -> StageBench {
        let basis = try start(work).archive("basis")
        let bench = try StageBench()
        try bench.give("columns", Self.columns)
        try bench.give("basis", basis)
        for partial in try partials(basis, pass: 1, isLast: false) {
            try bench.give("partial", partial)
        }
        return bench
    }

    @Test("the first basis is orthonormal, zero where columns are left out, and drawn by the seed")
    func firstBasis() throws {
        let outputs = try start(work(0))
        #expect(outputs.roles == ["basis"])
        let block = try outputs.archive("basis").block("basis")
        #expect(!block.isDouble)
        let values = block.widened.values
        let basis = [Array(values[0..<2]), Array(values[2..<4]), Array(values[4..<6])]
        #expect(basis[2] == [0, 0])
        let gram = Plain.product(Plain.transposed(basis), basis)
        expectClose(gram.flatMap { $0 }, [1, 0, 0, 1])
        #expect(try start(work(0)).bytesByRole == outputs.bytesByRole)
        #expect(try start(work(0, seed: 2)).bytesByRole != outputs.bytesByRole)
    }

    @Test("where there is a single sweep, the first basis is in double precision")
    func singleSweep() throws {
        let block = try start(work(0, passCount: 1)).archive("basis").block("basis")
        #expect(block.isDouble)
    }

    @Test("the columns of targets are those that have a name")
    func targetColumns() throws {
        let bench = try StageBench()
        try bench.give("names", .names(["p", "q", "r", "s"]))
        let work = work(0, matrix: .targets(withoutFold: nil))
        let block = try bench.run(OrthonormaliseStage.self, work).archive("basis").block("basis")
        #expect(block.rowCount == 4 && block.columnCount == 2)
        bench.expectMissing("names", OrthonormaliseStage.self, work)
    }

    @Test("partial sums of all groups are added, cleared where columns are left out")
    func sum() throws {
        let bench = try firstStep(work(0))
        let outputs = try bench.run(OrthonormaliseStage.self, work(1))
        #expect(outputs.roles == ["basis", "product"])
        let basis = try start(work(0)).archive("basis").block("basis").widened.values
        let square = Plain.product(
            Plain.transposed(Plain.wide(Self.rows)), Plain.wide(Self.rows))
        let expected = Plain.product(
            square, [Array(basis[0..<2]), Array(basis[2..<4]), Array(basis[4..<6])])
        let product = try outputs.archive("product").product("product").block.widened.values
        expectClose(product, (expected[0] + expected[1]) + [0, 0])
    }

    @Test("two sweeps and the last pass give the singular values and the components")
    func components() throws {
        let first = try firstStep(work(0))
        let step = try first.run(OrthonormaliseStage.self, work(1))
        let second = try step.archive("basis")
        try first.give("product", try step.archive("product"))
        try first.give("basis", second)
        first.withdraw("partial")
        for partial in try partials(second, pass: 2, isLast: false) {
            try first.give("partial", partial)
        }
        let vectors = try first.run(OrthonormaliseStage.self, work(2))
        #expect(vectors.roles == ["basis"])
        let basis = try vectors.archive("basis")
        let end = try StageBench()
        try end.give("basis", basis)
        for partial in try partials(basis, pass: 3, isLast: true) {
            try end.give("partial", partial)
        }
        let outputs = try end.run(OrthonormaliseStage.self, work(3))
        #expect(outputs.roles == ["components"])
        let components = try outputs.archive("components")
        expectClose(
            try components.floats("singular-values").values.map { Double($0) }, [5, 2])
        // The entry of largest magnitude is positive.
        expectClose(
            try components.matrix("components"), [[0.8, -0.6], [0.6, 0.8], [0, 0]])
        let residual = try #require(try components.doubles("residual").first)
        // The root of single precision's rounding.
        #expect(residual >= 0 && residual < 5e-3)
        end.expectMissing("partial", OrthonormaliseStage.self, work(3))
    }

    @Test("where the values are close enough, the next basis has no columns")
    func tolerance() throws {
        // Two columns take part, so a basis of two spans all there is.
        let close = try firstStep(work(0)).run(
            OrthonormaliseStage.self, work(1, tolerance: 1e-2))
        let basis = try close.archive("basis").block("basis")
        #expect(basis.rowCount == 3 && basis.columnCount == 0)
        let all = try firstStep(work(0)).run(OrthonormaliseStage.self, work(1))
        #expect(try all.archive("basis").block("basis").columnCount == 2)
    }

    @Test("a missing input is named")
    func missing() throws {
        let start = try StageBench()
        start.expectMissing("columns", OrthonormaliseStage.self, work(0))
        try firstStep(work(0)).expectMissing("partial", OrthonormaliseStage.self, work(1))
        try firstStep(work(0)).expectCount("basis", 1, OrthonormaliseStage.self, work(1))
        let last = try StageBench()
        last.expectMissing("basis", OrthonormaliseStage.self, work(3))
    }

    @Test("a basis without its product is an error")
    func missingProduct() throws {
        let bench = try firstStep(work(0))
        try bench.give("basis", try start(work(0)).archive("basis"))
        bench.expectCount("product", 1, OrthonormaliseStage.self, work(2))
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try firstStep(work(0)).expectAbandoned(OrthonormaliseStage.self, work(1))
    }
}
