import LinearAlgebra
import Testing

@Suite("singular values that lie far apart")
struct GradedSpectraTests {
    /// The largest |VᵀV − I| of the first `count` columns.
    static func deviation(_ components: DenseMatrix, count: Int) -> Double {
        var worst = 0.0
        for left in 0..<count {
            for right in left..<count {
                var dot = 0.0
                for row in 0..<components.rowCount {
                    dot += Double(components[row, left]) * Double(components[row, right])
                }
                worst = max(worst, abs(dot - (left == right ? 1 : 0)))
            }
        }
        return worst
    }

    /// The largest relative difference from LAPACK's values.
    static func error(_ found: TruncatedDecomposition, _ item: GradedMatrices.Case) -> Double {
        zip(found.singularValues, item.true).prefix(item.rank).map {
            abs(Double($0) / $1 - 1)
        }.max() ?? .infinity
    }

    private func check(_ found: TruncatedDecomposition, _ item: GradedMatrices.Case) {
        #expect(found.rank == item.rank)
        #expect(found.singularValues.count == item.components)
        #expect(found.singularValues.dropFirst(item.rank).allSatisfy { $0 == 0 })
        #expect(Self.error(found, item) < 1e-5, "\(item.testDescription)")
        #expect(Self.deviation(found.components, count: item.rank) < 1e-6)
        for row in 0..<item.columns {
            #expect(found.components.row(row).dropFirst(item.rank).allSatisfy { $0 == 0 })
        }
    }

    @Test(
        "every component is LAPACK's, up to a ratio of a million",
        arguments: try GradedMatrices.cases(), [true, false])
    func golden(item: GradedMatrices.Case, sparse: Bool) throws {
        let shards = BlockLanczosTests.shards(try GradedMatrices.matrix(item), sparse: sparse)
        check(
            try BlockLanczos.decompose(
                shards: shards, componentCount: item.components, seed: 1, threadCount: 2), item)
    }

    @Test(
        "shard groups find LAPACK's components too",
        arguments: try GradedMatrices.cases(), [true, false])
    func groups(item: GradedMatrices.Case, sparse: Bool) throws {
        let shards = BlockLanczosTests.shards(try GradedMatrices.matrix(item), sparse: sparse)
        check(
            try BlockLanczosTests.decompose(shards, componentCount: item.components, sweeps: 4),
            item)
    }

    @Test(
        "a matrix times a power of two has the same digits", arguments: [60, -60, 100, -100],
        [true, false])
    func scaled(exponent: Int, sparse: Bool) throws {
        let unit = Float(sign: .plus, exponent: exponent, significand: 1)
        for item in try GradedMatrices.cases() where ["1e1", "1e4", "rank 7"].contains(item.name) {
            let matrix = try GradedMatrices.matrix(item)
            var large = matrix
            for index in large.values.indices { large.values[index] *= unit }
            let found = try [matrix, large].map {
                try BlockLanczos.decompose(
                    shards: BlockLanczosTests.shards($0, sparse: sparse),
                    componentCount: item.components, seed: 1, threadCount: 1)
            }
            #expect(found[0].components == found[1].components, "\(item.testDescription)")
            #expect(found[0].singularValues.map { $0 * unit } == found[1].singularValues)
        }
    }

    @Test("1e18 times and 1e-18 times a matrix have its singular values, so many times")
    func decimal() throws {
        for item in try GradedMatrices.cases() where item.name == "1e3" {
            let matrix = try GradedMatrices.matrix(item)
            for factor: Float in [1e18, 1e-18] {
                var scaled = matrix
                for index in scaled.values.indices { scaled.values[index] *= factor }
                let found = try BlockLanczos.decompose(
                    shards: BlockLanczosTests.shards(scaled, sparse: true),
                    componentCount: item.components, seed: 1, threadCount: 1)
                #expect(found.rank == item.components)
                for (value, truth) in zip(found.singularValues, item.true) {
                    #expect(abs(Double(value) / Double(factor) / truth - 1) < 1e-5)
                }
            }
        }
    }

    @Test("shards of very different magnitude make one matrix")
    func magnitudes() throws {
        // Two blocks that share no column: the singular values are those of both.
        let large = RandomMatrices.dense(30, 10, seed: 1)
        let small = RandomMatrices.dense(40, 10, seed: 2)
        var (first, second) = (
            DenseMatrix(rowCount: 30, columnCount: 20), DenseMatrix(rowCount: 40, columnCount: 20)
        )
        for column in 0..<10 {
            for row in 0..<30 { first[row, column] = large[row, column] * 0x1p50 }
            for row in 0..<40 { second[row, 10 + column] = small[row, column] * 0x1p40 }
        }
        let found = try BlockLanczos.decompose(
            shards: [.dense(first), .dense(second)], componentCount: 20, seed: 1, threadCount: 1)
        func values(_ matrix: DenseMatrix, _ unit: Double) throws -> [Double] {
            try BLAS.singularValues(
                matrix.values.map { Double($0) * unit }, rowCount: matrix.rowCount, columnCount: 10
            ).values
        }
        let truth = try values(large, 0x1p50) + values(small, 0x1p40)
        #expect(found.rank == 20)
        for (value, wanted) in zip(found.singularValues, truth) {
            #expect(abs(Double(value) / wanted - 1) < 1e-5)
        }
    }

    @Test(
        "a row, a column, equal rows, and more components than either side are right",
        arguments: [(1, 7, 3), (7, 1, 3), (1, 1, 2), (5, 4, 9), (4, 5, 4), (30, 40, 64)])
    func tiny(rowCount: Int, columnCount: Int, componentCount: Int) throws {
        let random = RandomMatrices.dense(rowCount, columnCount, seed: 3)
        let equal = random.selectingRows([Int](repeating: 0, count: rowCount))
        for matrix in [random, equal] {
            for shard in [
                CellMatrix.dense(matrix), .sparse(RandomMatrices.compressed(matrix)),
            ] {
                let found = try BlockLanczos.decompose(
                    shards: [shard], componentCount: componentCount, seed: 1, threadCount: 1)
                let truth = try BLAS.singularValues(
                    matrix.values.map { Double($0) }, rowCount: rowCount,
                    columnCount: columnCount
                ).values.filter { $0 > 1e-6 }
                #expect(found.rank == min(componentCount, truth.count))
                for (value, wanted) in zip(found.singularValues, truth) {
                    #expect(abs(Double(value) / wanted - 1) < 1e-5)
                }
                #expect(Self.deviation(found.components, count: found.rank) < 1e-6)
            }
        }
    }

    @Test("exact values of a graded matrix converge, and those of too few sweeps are told")
    func exact() throws {
        for item in try GradedMatrices.cases() where item.name == "1e4" {
            let found = try BlockLanczos.decompose(
                shards: BlockLanczosTests.shards(try GradedMatrices.matrix(item), sparse: true),
                componentCount: item.components, accuracy: .exact, seed: 1, threadCount: 1)
            check(found, item)
            #expect(found.residual <= 2e-3)
        }
        // A flat spectrum and two sweeps: far off, and known to be.
        let matrix = RandomMatrices.dense(500, 400, seed: 4)
        let found = try BlockLanczosTests.decompose(
            [.dense(matrix)], componentCount: 20, sweeps: 2)
        #expect(found.residual > 0.05)
    }
}
