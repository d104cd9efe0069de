import Learning
import LinearAlgebra
import Testing

@Suite("Weights of a blend") struct BlendWeightsTests {
    /// Cells and targets of the cases drawn here.
    private static let (rowCount, columnCount) = (30, 12)

    private static func standardised(_ matrix: DenseMatrix) -> DenseMatrix {
        var matrix = matrix
        standardiseWithinRows(&matrix)
        return matrix
    }

    /// A truth, and members that follow it with some noise: the last one against it.
    private static func drawn(noises: [Float], seed: UInt64 = 2) -> (
        members: [DenseMatrix], truth: DenseMatrix
    ) {
        var stream = RandomStream(seed: seed, stream: 9)
        func normal() -> DenseMatrix {
            DenseMatrix(
                rowCount: rowCount, columnCount: columnCount,
                values: (0..<rowCount * columnCount).map { _ in stream.normal() })
        }
        let truth = normal()
        let members = noises.map { noise in
            var member = normal()
            for place in member.values.indices {
                member.values[place] =
                    (noise < 0 ? -1 : 1) * truth.values[place] + abs(noise) * member.values[place]
            }
            return standardised(member)
        }
        return (members, standardised(truth))
    }

    private static func ways(
        _ members: [DenseMatrix], _ truth: DenseMatrix, _ basis: LatentBasis? = nil
    ) -> BlendWeights {
        BlendWeights(
            memberCount: members.count, folds: [BlendCells(members, truth: truth, basis)])
    }

    private static func weights(
        _ members: [DenseMatrix], _ truth: DenseMatrix, _ basis: LatentBasis? = nil
    ) -> [Double] {
        ways(members, truth, basis).leastSquaresWeights
    }

    private static func best(_ members: [DenseMatrix], _ truth: DenseMatrix) -> [Double] {
        ways(members, truth).bestScoreWeights
    }

    /// The mean correlation of truth and blend, from the rows themselves.
    private static func correlation(
        _ members: [DenseMatrix], _ weights: [Double], _ truth: DenseMatrix
    ) throws -> Double {
        let blend = blendMean(members, weights: weights)
        return try #require(meanScore(CellScores(truth: truth, prediction: blend).scores))
    }

    private static func rows(_ matrix: DenseMatrix, _ range: Range<Int>) -> DenseMatrix {
        matrix.selectingRows(Array(range))
    }

    private static func isClose(
        _ left: [Double], _ right: [Double], within tolerance: Double = 1e-6
    ) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) <= tolerance }
    }

    /// The squared difference of the truth and a blend in the best scale.
    private static func difference(
        _ members: [DenseMatrix], _ weights: [Double], _ truth: DenseMatrix
    ) -> Double {
        let blend = truth.values.indices.map { place in
            zip(members, weights).reduce(0) { $0 + $1.1 * Double($1.0.values[place]) }
        }
        let truth = truth.values.map { Double($0) }
        func dot(_ left: [Double], _ right: [Double]) -> Double {
            zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let scale = max(0, dot(blend, truth) / dot(blend, blend))
        return zip(blend, truth).reduce(0) { $0 + ($1.1 - scale * $1.0) * ($1.1 - scale * $1.0) }
    }

    @Test("two members that do not correlate weigh as they correlate with the truth")
    func byHand() {
        // Rows of deviation 1: the truth is (3·first + second)/√10.
        let first = DenseMatrix(rowCount: 1, columnCount: 4, values: [1, 1, -1, -1])
        let second = DenseMatrix(rowCount: 1, columnCount: 4, values: [1, -1, 1, -1])
        let truth = Self.standardised(
            DenseMatrix(rowCount: 1, columnCount: 4, values: [4, 2, -2, -4]))
        let weights = Self.weights([first, second], truth)
        #expect(Self.isClose(weights, [0.75, 0.25]))
    }

    @Test("the better member weighs more, one against the truth nothing; weights sum to 1")
    func order() {
        let (members, truth) = Self.drawn(noises: [0.3, 1, -0.5])
        let weights = Self.weights(members, truth)
        #expect(weights[0] > weights[1] && weights[1] > 0)
        #expect(weights[2] == 0)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test("where no member helps, all count alike")
    func nothingHelps() {
        let (members, truth) = Self.drawn(noises: [-0.3, -1, -0.5])
        let third = 1.0 / 3
        #expect(Self.weights(members, truth) == [third, third, third])
        #expect(BlendWeights(memberCount: 2, folds: []).leastSquaresWeights == [0.5, 0.5])
        let constant = DenseMatrix(rowCount: Self.rowCount, columnCount: Self.columnCount)
        #expect(Self.weights([constant, constant], truth) == [0.5, 0.5])
    }

    @Test("a member given twice weighs as much as it does alone")
    func twice() {
        let (members, truth) = Self.drawn(noises: [0.4, 0.9])
        let two = Self.weights(members, truth)
        let three = Self.weights([members[0], members[0], members[1]], truth)
        #expect(Self.isClose([three[0] + three[1], three[2]], two, within: 1e-5))
    }

    @Test("the moments of some cells and of the others add up to those of all")
    func sums() {
        let (members, truth) = Self.drawn(noises: [0.5, 0.8, 1.5])
        let all = Self.weights(members, truth)
        let parts = [0..<7, 7..<8, 8..<30].map { range in
            BlendCells(members.map { Self.rows($0, range) }, truth: Self.rows(truth, range))
        }
        let sum = BlendWeights(memberCount: 3, folds: parts)
        #expect(Self.isClose(sum.leastSquaresWeights, all, within: 1e-9))
        #expect(Self.isClose(sum.bestScoreWeights, Self.best(members, truth), within: 1e-5))
    }

    @Test("weights found on other folds do not hang on the fold's own rows")
    func otherFolds() {
        let (members, truth) = Self.drawn(noises: [0.5, 0.8])
        let (others, otherTruth) = Self.drawn(noises: [3, 0.1], seed: 8)
        func weights(_ own: [DenseMatrix], _ ownTruth: DenseMatrix, without fold: Int) -> [Double] {
            let folds = [
                BlendCells(own.map { Self.rows($0, 0..<10) }, truth: Self.rows(ownTruth, 0..<10)),
                BlendCells(
                    members.map { Self.rows($0, 10..<20) }, truth: Self.rows(truth, 10..<20)),
                BlendCells(
                    members.map { Self.rows($0, 20..<30) }, truth: Self.rows(truth, 20..<30)),
            ]
            return BlendWeights(
                memberCount: 2, folds: folds.indices.filter { $0 != fold }.map { folds[$0] }
            ).leastSquaresWeights
        }
        #expect(
            weights(members, truth, without: 0) == weights(others, otherTruth, without: 0))
        #expect(
            weights(members, truth, without: 1) != weights(others, otherTruth, without: 1))
    }

    @Test("on the cells that they were found on no weights are better, those of equals included")
    func best() {
        for seed in [UInt64](0..<6) {
            let (members, truth) = Self.drawn(
                noises: [0.5, 1, Float(seed) - 2.5, 2], seed: seed)
            let weights = Self.weights(members, truth)
            let found = Self.difference(members, weights, truth)
            let tolerance = 1e-6 * found
            #expect(
                found <= Self.difference(members, [0.25, 0.25, 0.25, 0.25], truth) + tolerance)
            for alone in 0..<4 {
                let single = (0..<4).map { $0 == alone ? 1.0 : 0 }
                #expect(found <= Self.difference(members, single, truth) + tolerance)
            }
            for place in 0..<4 {
                for change in [-0.01, 0.01] {
                    var others = weights
                    others[place] = max(0, others[place] + change)
                    #expect(found <= Self.difference(members, others, truth) + tolerance)
                }
            }
        }
    }

    @Test("coordinates weigh as the rows that they stand for", arguments: [9, 6])
    func latent(rank: Int) {
        let fold = LatentCase(n: 25, m: 61, k: 9, rank: rank, seed: 4)
        // Members near the truth, so that weights are to be found.
        let members = [Float(0.5), 1.5].enumerated().map { index, noise in
            var latent = fold.targets.values
            let other = LatentCase(n: 25, m: 61, k: 9, rank: rank, seed: UInt64(7 + index)).latent
            for place in latent.values.indices {
                latent.values[place] += noise * other.values[place]
            }
            standardiseLatent(&latent, fold.basis)
            return latent
        }
        let found = Self.weights(members, fold.targets.values, fold.basis)
        let direct = Self.weights(
            members.map { Self.standardised(fold.reconstructed($0)) },
            Self.standardised(fold.rows.dense()))
        #expect(found.allSatisfy { $0 > 0 })
        #expect(Self.isClose(found, direct, within: 1e-4))
    }

    @Test("no weights near the best ones score higher, nor do least squares, equals or one alone")
    func bestScore() throws {
        for seed in [UInt64](0..<8) {
            let noises: [Float] = [0.5, 1, Float(seed) - 2.5, 2]
            var (members, truth) = Self.drawn(noises: noises, seed: seed)
            // Cells of very different difficulty, where least squares and the score part.
            for row in 0..<10 {
                for column in 0..<Self.columnCount { members[0][row, column] *= -1 }
            }
            let weights = Self.best(members, truth)
            #expect(weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-12)
            let found = try Self.correlation(members, weights, truth)
            var others = [Self.weights(members, truth), [0.25, 0.25, 0.25, 0.25]]
            others += (0..<4).map { alone in (0..<4).map { $0 == alone ? 1.0 : 0 } }
            for place in 0..<4 {
                for change in [-0.01, 0.01, 0.1] {
                    var near = weights
                    near[place] = max(0, near[place] + change)
                    others.append(near)
                }
            }
            for other in others where other.contains(where: { $0 > 0 }) {
                let score = try Self.correlation(members, other, truth)
                #expect(found >= score - 2e-7, "\(seed): \(weights), \(other)")
            }
        }
    }

    @Test("the score of weights is the mean correlation of the blend that they make")
    func scores() throws {
        let (members, truth) = Self.drawn(noises: [0.5, 0.8, 1.5])
        let weights = [0.2, 0.5, 0.3]
        let direct = try Self.correlation(members, weights, truth)
        let length = Double(Self.columnCount).squareRoot()
        let found = Self.ways(members, truth).score(weights) / length / Double(Self.rowCount)
        #expect(abs(found - direct) < 1e-6)
    }

    @Test("greedy choice begins with the best member, repeats members, and takes no bad one")
    func greedy() throws {
        let (members, truth) = Self.drawn(noises: [1, 0.3, -0.5, 0.9])
        let ways = Self.ways(members, truth)
        #expect(ways.greedyWeights(rounds: 1) == [0, 1, 0, 0])
        let weights = ways.greedyWeights()
        #expect(weights[2] == 0 && weights[1] > weights[0] && weights[0] > 0)
        let (found, best) = (
            try Self.correlation(members, weights, truth),
            try Self.correlation(members, Self.best(members, truth), truth)
        )
        #expect(found <= best + 1e-7 && found > best - 1e-4)
        // Of two equal members the first one.
        let twice = Self.ways([members[1], members[1]], truth)
        #expect(twice.greedyWeights(rounds: 1) == [1, 0])
    }

    @Test("where no member helps, every way counts all alike")
    func nothingHelpsAnyWay() {
        let (members, truth) = Self.drawn(noises: [-0.3, -1])
        let ways = Self.ways(members, truth)
        #expect(ways.greedyWeights() == [0.5, 0.5])
        let none = BlendWeights(memberCount: 2, folds: [])
        #expect(none.bestScoreWeights == [0.5, 0.5] && none.greedyWeights() == [0.5, 0.5])
    }
}
