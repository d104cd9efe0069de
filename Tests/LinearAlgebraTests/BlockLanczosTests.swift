import Foundation
import LinearAlgebra
import Testing

@Suite("truncated singular value decomposition")
struct BlockLanczosTests {
    /// Decomposes a matrix as a study does: shards, sweeps, the small problem, the last pass.
    static func decompose(
        _ shards: [CellMatrix], componentCount: Int, oversampling: Int = 10, sweeps: Int = 6,
        keep: [Bool]? = nil, seed: UInt64 = 1
    ) throws -> TruncatedDecomposition {
        let d = shards[0].columnCount
        let width = componentCount + oversampling
        var bases = [
            KrylovBlock.single(
                BlockLanczos.start(columnCount: d, blockWidth: width, keep: keep, seed: seed))
        ]
        var products: [KrylovProduct] = []
        for sweep in 0..<sweeps {
            products.append(product(shards, bases[sweep]))
            if sweep + 1 < sweeps {
                bases.append(
                    try BlockLanczos.advance(
                        bases: bases, products: products, componentCount: componentCount,
                        keep: keep, seed: seed))
            }
        }
        let vectors = try BlockLanczos.leadingVectors(
            bases: bases, products: products, count: width, componentCount: componentCount,
            keep: keep)
        return try BlockLanczos.finish(
            vectors, factor: factor(shards, vectors.block), componentCount: componentCount)
    }

    /// Aᵀ(A·Q) over all shards, each a shard group of its own.
    static func product(_ shards: [CellMatrix], _ basis: KrylovBlock) -> KrylovProduct {
        var sum = KrylovProduct(basis: basis)
        for shard in shards {
            var partial = KrylovProduct(basis: basis)
            partial.add(ScaledShard(shard), basis)
            sum.add(partial)
        }
        return sum
    }

    /// The triangle of A·V over all shards, each a shard group of its own.
    static func factor(_ shards: [CellMatrix], _ vectors: KrylovBlock) -> TriangularFactor {
        var sum = TriangularFactor(width: vectors.columnCount)
        for shard in shards {
            var partial = TriangularFactor(width: vectors.columnCount)
            partial.add(ScaledShard(shard), vectors)
            sum.add(partial)
        }
        return sum
    }

    struct Golden: Decodable {
        struct Case: Decodable {
            let rows: Int
            let columns: Int
            let density: Double
            let seed: Int
            let entries: Int
            let total: Double
            let `true`: [Float]
            let peer: [Float]
        }
        let cases: [Case]
    }

    static func golden() throws -> Golden {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/svd.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }

    /// The matrix that Golden/make_svd.py makes by the same formula.
    static func matrix(_ item: Golden.Case) -> DenseMatrix {
        var matrix = DenseMatrix(rowCount: item.rows, columnCount: item.columns)
        for row in 0..<item.rows {
            for column in 0..<item.columns {
                let index = row * item.columns + column + item.seed * 1_000_000_007
                var z = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                z ^= z >> 31
                let u = Double(z >> 40) / 16_777_216
                let programme = row % 5 == column % 7 ? 3.0 : 1.0
                let level =
                    item.density * (0.2 + 1.6 * Double(column % 11) / 10) * programme
                let phase = (u * 7).truncatingRemainder(dividingBy: 1)
                if u < level {
                    matrix[row, column] = Float(
                        (64 * (0.25 + phase) * programme).rounded(.down) / 64)
                }
            }
        }
        return matrix
    }

    static func shards(_ matrix: DenseMatrix, sparse: Bool) -> [CellMatrix] {
        let third = matrix.rowCount / 3
        return [0..<third, third..<2 * third, 2 * third..<matrix.rowCount].map {
            let part = matrix.selectingRows(Array($0))
            return sparse ? .sparse(RandomMatrices.compressed(part)) : .dense(part)
        }
    }

    @Test("singular values reach the true ones and scikit-learn's", arguments: [true, false])
    func golden(sparse: Bool) throws {
        for item in try Self.golden().cases {
            let matrix = Self.matrix(item)
            let filled = matrix.values.count { $0 != 0 }
            let total = matrix.values.reduce(0) { $0 + Double($1) }
            try #require(
                filled == item.entries && abs(total - item.total) < 1e-6, "run make_svd.py")
            let k = item.true.count
            let found = try Self.decompose(
                Self.shards(matrix, sparse: sparse), componentCount: k)
            for (index, value) in found.singularValues.enumerated() {
                let truth = item.true[index]
                #expect(abs(value - truth) <= 1e-2 * truth, "σ\(index) is \(value), not \(truth)")
                #expect(value <= truth * (1 + 1e-5))
                #expect(value >= item.peer[index] * (1 - 1e-4), "σ\(index), scikit-learn is better")
            }
            expectOrthonormal(found.components, count: k)
        }
    }

    @Test("leading components span the true ones, and signs are fixed")
    func components() throws {
        let item = try Self.golden().cases[0]
        let matrix = Self.matrix(item)
        let shards = Self.shards(matrix, sparse: true)
        let one = try Self.decompose(shards, componentCount: 12, seed: 1)
        let other = try Self.decompose(shards, componentCount: 12, seed: 2)
        for component in 0..<5 {
            var dot: Float = 0
            var peak: Float = 0
            for row in 0..<item.columns {
                dot += one.components[row, component] * other.components[row, component]
                if abs(one.components[row, component]) > abs(peak) {
                    peak = one.components[row, component]
                }
            }
            // The five programmes are far from the rest; signs must agree, not only directions.
            #expect(dot > 0.999)
            #expect(peak > 0)
        }
    }

    @Test("projecting equals the plain product, in either storage")
    func projection() {
        let matrix = RandomMatrices.sparse(700, 1300, density: 0.02, seed: 3)
        let components = RandomMatrices.dense(1300, 45, seed: 4)
        let expected = BLAS.multiply(matrix.dense(), components)
        let found = BlockLanczos.project(.sparse(matrix), components)
        #expect(RandomMatrices.difference(found, expected) < 1e-5)
        #expect(
            RandomMatrices.difference(
                BlockLanczos.project(.dense(matrix.dense()), components), expected) < 1e-6)
    }

    @Test(
        "a product of sparse tiles equals the plain product",
        arguments: [1, 15, 16, 33, 64, 74, 129], [Float(0.005), 0.04, 0.4, 0.8])
    func products(width: Int, density: Float) {
        let matrix = RandomMatrices.sparse(1130, 700, density: density, seed: 5)
        let basis = RandomMatrices.dense(700, width, seed: 6)
        let dense = matrix.dense()
        let start = RandomMatrices.dense(700, width, seed: 7)
        var expected = BLAS.multiply(dense, transposingA: true, BLAS.multiply(dense, basis))
        for index in expected.values.indices { expected.values[index] += start.values[index] }
        var sparseSum = start
        BlockLanczos.product(ScaledShard(.sparse(matrix)), basis, into: &sparseSum)
        #expect(RandomMatrices.difference(sparseSum, expected) < 1e-5)
        var denseSum = start
        BlockLanczos.product(ScaledShard(.dense(dense)), basis, into: &denseSum)
        #expect(RandomMatrices.difference(denseSum, expected) < 1e-5)
    }

    @Test("beyond the rank, components are zero with singular value 0", arguments: [1, 3, 6])
    func rankDeficiency(rank: Int) throws {
        let matrix = BLAS.multiply(
            RandomMatrices.dense(60, rank, seed: 8), RandomMatrices.dense(rank, 40, seed: 9))
        let found = try Self.decompose([.dense(matrix)], componentCount: 12)
        #expect(found.singularValues.allSatisfy { $0.isFinite })
        #expect(found.singularValues.count { $0 > 0 } == rank, "\(found.singularValues)")
        #expect(found.components.columnCount == 12)
        #expect(found.components.values.allSatisfy { $0.isFinite })
        for row in 0..<40 {
            #expect(found.components.row(row).dropFirst(rank).allSatisfy { $0 == 0 })
        }
        expectOrthonormal(found.components, count: rank)
    }

    @Test("a block wider than the matrix finds every singular value")
    func tiny() throws {
        let matrix = RandomMatrices.dense(5, 4, seed: 10)
        let found = try Self.decompose([.dense(matrix)], componentCount: 6)
        let energy = matrix.values.reduce(0) { $0 + $1 * $1 }
        let captured = found.singularValues.reduce(0) { $0 + $1 * $1 }
        #expect(abs(captured / energy - 1) < 1e-5)
        #expect(found.singularValues.count { $0 > 0 } == 4)
    }

    @Test("a matrix of zeros, or of no rows, has no components")
    func nothing() throws {
        for rowCount in [0, 4] {
            let matrix = DenseMatrix(rowCount: rowCount, columnCount: 8)
            let found = try Self.decompose([.dense(matrix)], componentCount: 3)
            #expect(found.singularValues == [0, 0, 0])
            #expect(found.components.values.allSatisfy { $0 == 0 })
        }
    }

    @Test("dropping columns equals decomposing without them")
    func keeping() throws {
        let matrix = RandomMatrices.dense(80, 30, seed: 11)
        let keep = (0..<30).map { $0 % 3 != 0 }
        let kept = (0..<30).filter { keep[$0] }
        let found = try Self.decompose([.dense(matrix)], componentCount: 10, keep: keep)
        let without = try Self.decompose(
            [.dense(matrix.selectingColumns(kept))], componentCount: 10)
        for (one, other) in zip(found.singularValues, without.singularValues) {
            #expect(abs(one - other) < 1e-4 * other)
        }
        for row in 0..<30 where !keep[row] {
            #expect(found.components.row(row).allSatisfy { $0 == 0 })
        }
    }

    @Test("equal seeds give equal bytes")
    func determinism() throws {
        let shards = Self.shards(Self.matrix(try Self.golden().cases[1]), sparse: true)
        let one = try Self.decompose(shards, componentCount: 8)
        let other = try Self.decompose(shards, componentCount: 8)
        #expect(one == other)
    }

    @Test("NaN in a product throws")
    func notANumber() {
        var block = RandomMatrices.dense(20, 4, seed: 1)
        block[3, 2] = .nan
        let bases = [
            KrylovBlock.single(
                BlockLanczos.start(columnCount: 20, blockWidth: 4, keep: nil, seed: 1))
        ]
        let products = [KrylovProduct(block: .single(block), exponent: 0)]
        #expect(throws: LinearAlgebraError.self) {
            try BlockLanczos.advance(
                bases: bases, products: products, componentCount: 2, keep: nil, seed: 1)
        }
        #expect(throws: LinearAlgebraError.self) {
            try BlockLanczos.leadingVectors(
                bases: bases, products: products, count: 4, componentCount: 2)
        }
    }

    private func expectOrthonormal(_ components: DenseMatrix, count: Int) {
        let gram = BLAS.multiply(components, transposingA: true, components)
        for row in 0..<count {
            for column in 0..<count {
                #expect(abs(gram[row, column] - (row == column ? 1 : 0)) < 1e-4)
            }
        }
    }
}
