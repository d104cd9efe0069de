import LinearAlgebra
import Testing

@Suite("decomposition to an asked accuracy")
struct DecompositionTests {
    /// A matrix `[n, d]` with known singular values: U·diag(σ)·Vᵀ with random orthonormal U and V.
    static func matrix(_ values: [Float], _ n: Int, _ d: Int, seed: UInt64) -> DenseMatrix {
        let r = values.count
        let left = BlockLanczos.start(columnCount: n, blockWidth: r, keep: nil, seed: seed)
        let right = BlockLanczos.start(columnCount: d, blockWidth: r, keep: nil, seed: seed + 1)
        var scaled = left
        for row in 0..<n {
            for column in 0..<r { scaled[row, column] *= values[column] }
        }
        return BLAS.multiply(scaled, right, transposingB: true)
    }

    static let spectra: [(name: String, values: [Float])] = [
        ("fast", (1...150).map { 10 / Float($0) }),
        (
            "slow",
            (1...150).map { 10 * Float($0).squareRoot().squareRoot().squareRoot() / 2 }
                .reversed()
        ),
        ("a line", (0..<150).map { 1 - 0.1 * Float($0) / 150 }),
        ("low rank and noise", (0..<150).map { $0 < 12 ? 50 - Float($0) : 1 - Float($0) / 300 }),
        ("clusters", (0..<150).map { $0 < 60 ? 5 : $0 < 110 ? 4 : 1 }),
    ]

    @Test("exact values are within 1e-3 of the true ones", arguments: [4, 20], [true, false])
    func exact(componentCount: Int, isTall: Bool) throws {
        for (name, values) in Self.spectra {
            let (n, d) = isTall ? (400, 180) : (180, 400)
            let found = try BlockLanczos.decompose(
                shards: [.dense(Self.matrix(values, n, d, seed: 3))],
                componentCount: componentCount, accuracy: .exact, seed: 1, threadCount: 2)
            for (index, value) in found.singularValues.enumerated() {
                let gap = abs(value / values[index] - 1)
                #expect(gap < 1e-3, "\(name), σ\(index): \(value), not \(values[index])")
            }
        }
    }

    @Test("the standard accuracy reaches scikit-learn's singular values")
    func standard() throws {
        for item in try BlockLanczosTests.golden().cases {
            let matrix = BlockLanczosTests.matrix(item)
            let found = try BlockLanczos.decompose(
                shards: BlockLanczosTests.shards(matrix, sparse: true),
                componentCount: item.true.count, seed: 1, threadCount: 2)
            for (index, value) in found.singularValues.enumerated() {
                #expect(value >= item.peer[index] * (1 - 1e-4), "σ\(index)")
                #expect(value <= item.true[index] * (1 + 1e-5), "σ\(index)")
            }
        }
    }

    @Test("the number of threads does not change a byte", arguments: [true, false])
    func threads(sparse: Bool) throws {
        let matrix = RandomMatrices.sparse(2100, 900, density: 0.1, seed: 5)
        let half = (0..<1050).map { $0 }
        let rest = (1050..<2100).map { $0 }
        let whole: CellMatrix = sparse ? .sparse(matrix) : .dense(matrix.dense())
        let shards = [whole.selectingRows(half), whole.selectingRows(rest)]
        let one = try BlockLanczos.decompose(
            shards: shards, componentCount: 40, seed: 2, threadCount: 1)
        for threadCount in [2, 3, 8] {
            let other = try BlockLanczos.decompose(
                shards: shards, componentCount: 40, seed: 2, threadCount: threadCount)
            #expect(one == other, "\(threadCount) threads")
        }
    }

    @Test("singular values beside more equal ones than a block has columns are found")
    func multiplicity() throws {
        // 100 equal values after three others; the block has 32 columns.
        let values: [Float] = [9, 8, 7] + [Float](repeating: 3, count: 100)
        let found = try BlockLanczos.decompose(
            shards: [.dense(Self.matrix(values, 300, 200, seed: 6))], componentCount: 20,
            seed: 3, threadCount: 1)
        for (index, value) in found.singularValues.enumerated() {
            #expect(abs(value / values[index] - 1) < 1e-3, "σ\(index) is \(value)")
        }
    }

    @Test("blocks without columns change nothing")
    func emptyBlocks() throws {
        let matrix = RandomMatrices.dense(50, 30, seed: 7)
        let shards: [CellMatrix] = [.dense(matrix)]
        let empty = KrylovBlock.single(DenseMatrix(rowCount: 30, columnCount: 0))
        let nothing = BlockLanczosTests.product(shards, empty)
        #expect(nothing.block == empty)
        let basis = KrylovBlock.single(
            BlockLanczos.start(columnCount: 30, blockWidth: 8, keep: nil, seed: 1))
        let product = BlockLanczosTests.product(shards, basis)
        let next = try BlockLanczos.advance(
            bases: [basis, empty], products: [product, nothing], componentCount: 5, keep: nil,
            seed: 1)
        #expect(next == empty)
        let one = try BlockLanczos.leadingVectors(
            bases: [basis], products: [product], count: 8, componentCount: 5)
        let other = try BlockLanczos.leadingVectors(
            bases: [basis, empty], products: [product, nothing], count: 8, componentCount: 5)
        #expect(one == other)
        #expect(
            try BlockLanczos.hasConverged(
                bases: [basis, empty], products: [product, nothing], componentCount: 5,
                tolerance: 1e-3))
    }

    @Test("convergence is seen when it is there, and not before")
    func convergence() throws {
        let matrix = Self.matrix((0..<100).map { 10 - Float($0) / 12 }, 300, 200, seed: 8)
        let shards: [CellMatrix] = [.dense(matrix)]
        var bases = [
            KrylovBlock.single(
                BlockLanczos.start(columnCount: 200, blockWidth: 16, keep: nil, seed: 1))
        ]
        var products: [KrylovProduct] = []
        for sweep in 0..<9 {
            products.append(BlockLanczosTests.product(shards, bases[sweep]))
            let vectors = try BlockLanczos.leadingVectors(
                bases: bases, products: products, count: 16, componentCount: 6)
            let found = try BlockLanczos.finish(
                vectors, factor: BlockLanczosTests.factor(shards, vectors.block),
                componentCount: 6)
            let error = (0..<6).map { 1 - found.singularValues[$0] / (10 - Float($0) / 12) }.max()
            let converged = try BlockLanczos.hasConverged(
                bases: bases, products: products, componentCount: 6, tolerance: 1e-3)
            #expect(RitzVectors.isConverged(vectors.residual, tolerance: 1e-3) == converged)
            if converged { #expect((error ?? 1) < 1e-3, "sweep \(sweep)") }
            if sweep < 3 { #expect(!converged, "sweep \(sweep)") }
            // Eleven sweeps of 16 columns would span everything.
            if sweep == 8 { #expect(converged) }
            bases.append(
                try BlockLanczos.advance(
                    bases: bases, products: products, componentCount: 6, keep: nil, seed: 1))
        }
    }

    @Test("a plan has room for all components, and no sweep that finds nothing")
    func plans() {
        for (k, n, d) in [(1, 5, 9), (64, 10_000, 100_000), (128, 10_000, 22_050), (512, 600, 700)]
        {
            let plan = BlockLanczos.Plan(
                componentCount: k, rowCount: n, columnCount: d, accuracy: .standard)
            #expect(plan.blockWidth >= min(k, n, d))
            #expect(plan.blockWidth <= min(n, d))
            #expect((1...5).contains(plan.sweepCount))
            #expect(plan.blockWidth * (plan.sweepCount - 2) < min(n, d))
        }
    }

    @Test("exact values converge where rounding takes room that the values need")
    func smallAndGraded() throws {
        // Few rows, so that the sweeps of a well-conditioned matrix would soon span everything; 12
        // large columns beside a flat rest, so that a product in single precision is mostly noise.
        var numbers = RandomStream(seed: 11, stream: 3)
        var matrix = DenseMatrix(rowCount: 90, columnCount: 400)
        for row in 0..<90 {
            for column in 0..<400 {
                let word = Float(Int32(truncatingIfNeeded: numbers.next())) * 0x1p-31
                matrix[row, column] = column < 12 ? word + 1 : word * 0x1p-14
            }
        }
        let truth = try BLAS.singularValues(
            matrix.values.map { Double($0) }, rowCount: 90, columnCount: 400
        ).values
        #expect(truth[0] / truth[17] > 10_000)
        let found = try BlockLanczos.decompose(
            shards: [.dense(matrix)], componentCount: 18, accuracy: .exact, seed: 1,
            threadCount: 1)
        #expect(RitzVectors.isConverged(found.residual, tolerance: 1e-3), "\(found.residual)")
        for (value, wanted) in zip(found.singularValues, truth.prefix(18)) {
            #expect(abs(Double(value) / wanted - 1) < 1e-6)
        }
    }
}
