import Pipelines
import Testing
import mmcoord

@Suite("Rungs of a search")
struct SearchLadderTests {
    @Test("each fold takes its own best on, whatever other folds think of them")
    func promotion() {
        var ladder = SearchLadder(trialCount: 6, foldCount: 2, reduction: 3)
        #expect(ladder.candidates == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]])
        ladder.promote([
            [0: 0.1, 1: 0.9, 2: 0.3, 3: 0.8, 4: 0.2, 5: 0],
            [0: 0.5, 1: 0.1, 2: 0.4, 3: 0.2, 4: 0.6, 5: 0.3],
        ])
        #expect(ladder.candidates == [[1, 3], [0, 4]])
        ladder.promote([[1: 0.5, 3: 0.6], [0: 0.7, 4: 0.7]])
        #expect(ladder.winners == [3, 0])
        #expect(ladder.candidates == [[3], [0]])
    }

    @Test("a configuration without a score goes no further")
    func failed() {
        var ladder = SearchLadder(trialCount: 4, foldCount: 1, reduction: 2)
        ladder.promote([[0: -0.5, 2: -0.9]])
        #expect(ladder.candidates == [[0]])
        ladder.promote([[:]])
        #expect(ladder.winners == [nil])
    }

    @Test("the best is judged by all folds, weighted by their cells")
    func best() {
        func score(_ trial: Int, _ fold: Int, _ value: Double?) -> SearchResult.Score {
            SearchResult.Score(trial: trial, fold: fold, rung: 2, share: 1, score: value)
        }
        let scores = [
            score(1, 0, 0.9), score(1, 1, 0.1), score(2, 0, 0.5), score(2, 1, 0.6),
            score(3, 0, 1), score(3, 1, nil),
        ]
        func best(_ counts: [Int]) -> Int? {
            SearchResult.best(of: [1, 2, 3], rung: 2, in: scores, cellCounts: counts)?.trial
        }
        #expect(best([10, 10]) == 2)
        #expect(best([90, 10]) == 1)
        #expect(best([10, 10].reversed()) == 2)
        #expect(
            SearchResult.best(of: [1], rung: 1, in: scores, cellCounts: [1, 1]) == nil)
    }

    @Test("configurations use every part of a range once, and the first is the file's own")
    func space() {
        let ranges = [
            KeyRange(key: "a", values: .between(0, 1, isLogarithmic: false, isWhole: false)),
            KeyRange(key: "b", values: .among(["x", "y"])),
        ]
        let space = SearchSpace(ranges, trialCount: 11, seed: 3)
        #expect(space.trials.count == 11 && space.trials[0].values.isEmpty)
        let numbers = space.trials.dropFirst().compactMap { Double($0.values[0]) }
        #expect(Set(numbers.map { Int($0 * 10) }).count == 10)
        #expect(space.trials.dropFirst().count { $0.values[1] == "x" } == 5)
        #expect(SearchSpace(ranges, trialCount: 11, seed: 3) == space)
        #expect(SearchSpace(ranges, trialCount: 11, seed: 4) != space)
        // Few values give few configurations, none of them twice.
        let few = SearchSpace([ranges[1]], trialCount: 20, seed: 1)
        #expect(few.trials.map(\.values) == [[], few.trials[1].values, few.trials[2].values])
    }
}
