import Learning
import LinearAlgebra
import Testing

@Suite("Weights of a blend") struct BlendMomentsTests {
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
        let weights = BlendMoments([first, second], truth: truth).weights
        #expect(Self.isClose(weights, [0.75, 0.25]))
    }

    @Test("the better member weighs more, one against the truth nothing; weights sum to 1")
    func order() {
        let (members, truth) = Self.drawn(noises: [0.3, 1, -0.5])
        let weights = BlendMoments(members, truth: truth).weights
        #expect(weights[0] > weights[1] && weights[1] > 0)
        #expect(weights[2] == 0)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test("where no member helps, all count alike")
    func nothingHelps() {
        let (members, truth) = Self.drawn(noises: [-0.3, -1, -0.5])
        let third = 1.0 / 3
        #expect(BlendMoments(members, truth: truth).weights == [third, third, third])
        #expect(BlendMoments(memberCount: 2).weights == [0.5, 0.5])
        let constant = DenseMatrix(rowCount: Self.rowCount, columnCount: Self.columnCount)
        #expect(BlendMoments([constant, constant], truth: truth).weights == [0.5, 0.5])
    }

    @Test("a member given twice weighs as much as it does alone")
    func twice() {
        let (members, truth) = Self.drawn(noises: [0.4, 0.9])
        let two = BlendMoments(members, truth: truth).weights
        let three = BlendMoments([members[0], members[0], members[1]], truth: truth).weights
        #expect(Self.isClose([three[0] + three[1], three[2]], two, within: 1e-5))
    }

    @Test("the moments of some cells and of the others add up to those of all")
    func sums() {
        let (members, truth) = Self.drawn(noises: [0.5, 0.8, 1.5])
        let all = BlendMoments(members, truth: truth).weights
        var sum = BlendMoments(memberCount: 3)
        for range in [0..<7, 7..<8, 8..<30] {
            sum.add(
                BlendMoments(
                    members.map { Self.rows($0, range) }, truth: Self.rows(truth, range)))
        }
        #expect(Self.isClose(sum.weights, all, within: 1e-9))
    }

    @Test("weights found on other folds do not hang on the fold's own rows")
    func otherFolds() {
        let (members, truth) = Self.drawn(noises: [0.5, 0.8])
        let (others, otherTruth) = Self.drawn(noises: [3, 0.1], seed: 8)
        func weights(_ own: [DenseMatrix], _ ownTruth: DenseMatrix, without fold: Int) -> [Double] {
            let folds = [
                BlendMoments(own.map { Self.rows($0, 0..<10) }, truth: Self.rows(ownTruth, 0..<10)),
                BlendMoments(
                    members.map { Self.rows($0, 10..<20) }, truth: Self.rows(truth, 10..<20)),
                BlendMoments(
                    members.map { Self.rows($0, 20..<30) }, truth: Self.rows(truth, 20..<30)),
            ]
            var sum = BlendMoments(memberCount: 2)
            for other in folds.indices where other != fold { sum.add(folds[other]) }
            return sum.weights
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
            let weights = BlendMoments(members, truth: truth).weights
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
        let found = BlendMoments(members, truth: fold.targets.values, fold.basis).weights
        let direct = BlendMoments(
            members.map { Self.standardised(fold.reconstructed($0)) },
            truth: Self.standardised(fold.rows.dense())
        ).weights
        #expect(found.allSatisfy { $0 > 0 })
        #expect(Self.isClose(found, direct, within: 1e-4))
    }
}
