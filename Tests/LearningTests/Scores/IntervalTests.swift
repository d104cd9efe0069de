import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Bootstrap intervals of scores")
struct IntervalTests {
    private static func normal(_ count: Int, seed: UInt64) -> [Double] {
        var random = RandomStream(seed: seed, stream: 3)
        return (0..<count).map { _ in
            let (u, v) = (
                (Double(random.next() >> 11) + 1) / 0x1p53, Double(random.next() >> 11) / 0x1p53
            )
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    @Test("the interval over cells is that of the normal theory for many independent cells")
    func cells() throws {
        let scores = Self.normal(4_000, seed: 5).map { 0.8 + 0.1 * $0 }
        let found = ScoreReport.intervals(
            scores: scores, groups: scores.map { _ in "" }, seed: 1)
        let interval = try #require(found.first)
        #expect(found.count == 1 && interval.unit == .cells && interval.unitCount == 4_000)
        let mean = scores.reduce(0, +) / 4_000
        let half = 1.96 * 0.1 / 4_000.0.squareRoot()
        #expect(abs(interval.lower - (mean - half)) < 0.1 * half)
        #expect(abs(interval.upper - (mean + half)) < 0.1 * half)
    }

    @Test("groups whose means differ widen the interval, weighted by their cells")
    func groups() throws {
        let means = [0.7, 0.8, 0.9, 0.6, 0.85]
        let labels = means.indices.flatMap { [String](repeating: "g\($0)", count: 500) }
        let noise = Self.normal(2_500, seed: 2)
        let scores = labels.indices.map { means[$0 / 500] + 0.02 * noise[$0] }
        let found = ScoreReport.intervals(scores: scores, groups: labels, seed: 1)
        #expect(found.map(\.unit) == [.cells, .groups])
        let (cells, groups) = (found[0], found[1])
        #expect(groups.unitCount == 5)
        #expect(groups.upper - groups.lower > 10 * (cells.upper - cells.lower))
        #expect(groups.lower >= 0.59 && groups.upper <= 0.91)
    }

    @Test("two groups have no interval of their own, no cells have none")
    func few() {
        let found = ScoreReport.intervals(
            scores: [0.1, 0.2, 0.3], groups: ["a", "a", "b"], seed: 1)
        #expect(found.map(\.unit) == [.cells])
        #expect(ScoreReport.intervals(scores: [], groups: [], seed: 1).isEmpty)
    }

    @Test("the same seed draws the same interval, and equal scores have no width")
    func repeated() throws {
        let scores = Self.normal(50, seed: 9)
        let groups = scores.indices.map { "g\($0 % 4)" }
        let first = ScoreReport.intervals(scores: scores, groups: groups, seed: 3)
        #expect(first == ScoreReport.intervals(scores: scores, groups: groups, seed: 3))
        #expect(first != ScoreReport.intervals(scores: scores, groups: groups, seed: 4))
        let flat = ScoreReport.intervals(
            scores: [0.5, 0.5, 0.5], groups: ["a", "b", "c"], seed: 1)
        #expect(flat.allSatisfy { $0.lower == 0.5 && $0.upper == 0.5 })
    }
}
