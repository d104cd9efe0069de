import Learning
import LinearAlgebra
import Testing

@Suite("Latent loss")
struct LatentCorrelationLossTests {
    static let widths = [1, 3, 8, 9, 16, 29]

    /// Score, gradient and the bias's gradient of a case's latent predictions less `bias`.
    static func run(
        _ basis: LatentBasis, _ latent: DenseMatrix, bias: [Float], targets: DenseMatrix
    ) -> (score: Double, plain: Double, gradient: DenseMatrix, biasGradient: [Float]) {
        let loss = LatentCorrelationLoss(basis)
        var (gradient, scored) = (latent, latent)
        var biasGradient = [Float](repeating: 5, count: bias.count)
        let n = latent.rowCount
        let (score, plain) = bias.withUnsafePointer { bias in
            targets.values.withUnsafePointer { targets in
                (
                    gradient.values.withUnsafeMutablePointer { outputs in
                        biasGradient.withUnsafeMutablePointer {
                            loss.gradient(
                                outputs, bias: bias, biasGradient: $0, targets: targets,
                                rowCount: n)
                        }
                    },
                    scored.values.withUnsafeMutablePointer {
                        loss.score($0, bias: bias, targets: targets, rowCount: n)
                    }
                )
            }
        }
        return (score, plain, gradient, biasGradient)
    }

    @Test("the score is Pearson over all targets of the reconstructed rows", arguments: widths)
    func score(k: Int) {
        for rank in Set([k, max(1, k - 2)]) {
            let input = LatentCase(k: k, rank: rank, seed: UInt64(k))
            var stream = RandomStream(seed: 4, stream: 0)
            let bias = (0..<k).map { _ in stream.normal() }
            var shifted = input.latent
            for row in 0..<shifted.rowCount {
                for column in 0..<k { shifted[row, column] += bias[column] }
            }
            let expected = input.correlations(shifted).reduce(0, +)
            let found = Self.run(
                input.basis, input.latent, bias: bias, targets: input.targets.values)
            #expect(abs(found.score - expected) < 2e-5)
            #expect(found.plain == found.score)
        }
    }

    @Test("the gradient equals finite differences of Pearson over all targets", arguments: widths)
    func gradient(k: Int) {
        let input = LatentCase(n: 3, k: k, rank: max(1, k - 1), seed: UInt64(k))
        let bias = [Float](repeating: 0, count: k)
        let found = Self.run(input.basis, input.latent, bias: bias, targets: input.targets.values)
        /// Minus the mean Pearson of rows Vz in double precision.
        func loss(_ latent: [Double]) -> Double {
            var total = 0.0
            let truth = input.rows.dense()
            for row in 0..<3 {
                let line = (0..<61).map { gene in
                    (0..<k).reduce(0.0) {
                        $0 + latent[row * k + $1] * Double(input.components[gene, $1])
                    }
                }
                total += Self.pearson(line, truth.row(row).map { Double($0) })
            }
            return -total / 3
        }
        let exact = input.latent.values.map { Double($0) }
        for index in exact.indices {
            var (up, down) = (exact, exact)
            up[index] += 1e-5
            down[index] -= 1e-5
            let expected = (loss(up) - loss(down)) / 2e-5
            #expect(abs(Double(found.gradient.values[index]) - expected) < 2e-5)
        }
        for column in 0..<k {
            let sum = (0..<3).reduce(Float(0)) { $0 + found.gradient[$1, column] }
            #expect(abs(found.biasGradient[column] - sum) < 1e-6)
        }
    }

    @Test("a cell whose reconstructed row is constant counts -1 and gives no gradient")
    func constantRows() {
        let m = 25
        // The first component is the constant row, the second is not.
        var components = DenseMatrix(rowCount: m, columnCount: 2)
        for row in 0..<m { components[row, 0] = 0.2 }
        let half = Float(0.5).squareRoot()
        (components[3, 1], components[4, 1]) = (half, -half)
        let basis = LatentBasis(components: components)
        let latent = DenseMatrix(rowCount: 3, columnCount: 2, values: [0, 0, 7, 0, 1, 1])
        let targets = DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 1, 1, 1, 0, 5])
        let found = Self.run(basis, latent, bias: [0, 0], targets: targets)
        // The third row varies and correlates fully: its mean is part of no correlation.
        #expect(abs(found.score - (-1 - 1 + 1)) < 1e-5)
        #expect(found.gradient.values[..<4].allSatisfy { $0 == 0 })
        #expect(found.gradient.values.allSatisfy { $0.isFinite })
    }

    @Test("a basis of rank 0 scores as constant rows do, and corrects nothing")
    func noComponents() {
        let basis = LatentBasis(components: DenseMatrix(rowCount: 5, columnCount: 3))
        #expect(basis.rank == 0)
        let ones = DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 1, 1, 1, 1, 1])
        let found = Self.run(basis, ones, bias: [0, 0, 0], targets: ones)
        #expect(found.score == -2)
        #expect(found.gradient.values.allSatisfy { $0 == 0 })
        #expect(found.biasGradient == [0, 0, 0])
    }

    static func pearson(_ left: [Double], _ right: [Double]) -> Double {
        let (leftMean, rightMean) = (
            left.reduce(0, +) / Double(left.count), right.reduce(0, +) / Double(right.count)
        )
        var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
        for (l, r) in zip(left, right) {
            product += (l - leftMean) * (r - rightMean)
            leftSquares += (l - leftMean) * (l - leftMean)
            rightSquares += (r - rightMean) * (r - rightMean)
        }
        return product / (leftSquares * rightSquares).squareRoot()
    }
}
