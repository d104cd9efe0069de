import Learning
import LinearAlgebra
import Testing

@Suite("Weights of a blend")
struct BlendWeightsTests {
    static func noisy(_ truth: DenseMatrix, noise: Double, stream: UInt64) -> DenseMatrix {
        var random = RandomStream(seed: 3, stream: stream)
        var matrix = truth
        for index in matrix.values.indices {
            let spread = Double(random.uniform()) + Double(random.uniform()) - 1
            matrix.values[index] += Float(spread * noise)
        }
        return matrix
    }

    static let truth = noisy(
        DenseMatrix(rowCount: 60, columnCount: 12), noise: 2, stream: 0)

    @Test("a better member gets more weight, a useless one next to none")
    func weighsByQuality() {
        let members = [
            Self.noisy(Self.truth, noise: 1, stream: 1),
            Self.noisy(Self.truth, noise: 3, stream: 2),
            Self.noisy(DenseMatrix(rowCount: 60, columnCount: 12), noise: 1, stream: 3),
        ]
        let weights = BlendWeights.fit(members: members, truth: Self.truth)
        #expect(weights[0] > weights[1] && weights[1] > weights[2])
        #expect(weights[2] < 0.1)
        #expect(weights.allSatisfy { $0 >= 0 })
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test("fitted weights score at least as well as the mean, and as their own prediction says")
    func neverBelowMean() throws {
        let members = (1...4).map { Self.noisy(Self.truth, noise: Double($0), stream: UInt64($0)) }
        let weights = BlendWeights.fit(members: members, truth: Self.truth)
        func score(_ weights: [Double]?) throws -> Double {
            let blended = blendMean(members, weights: weights)
            return try #require(
                meanScore(pearsonPerRow(truth: Self.truth, prediction: blended)))
        }
        #expect(try score(weights) > score(nil) + 1e-3)
    }

    @Test("an opposite member is left out, one member weighs all")
    func extremes() {
        var opposite = Self.truth
        opposite.values = opposite.values.map { -$0 }
        let good = Self.noisy(Self.truth, noise: 1, stream: 9)
        #expect(BlendWeights.fit(members: [good, opposite], truth: Self.truth) == [1, 0])
        #expect(BlendWeights.fit(members: [good], truth: Self.truth) == [1])
    }
}
