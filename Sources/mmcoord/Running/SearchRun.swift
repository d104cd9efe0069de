import ArgumentParser
import Coordination
import Foundation
import Learning
import LinearAlgebra
import Logging
import Messaging
import Pipelines

/// One search: each rung is a plan of its own, served to the same workers one after another, and
/// the store keeps what they share.
///
/// Which configurations go on follows from scores alone, so that a search that was killed and
/// started again finds its tasks done and decides the same.
struct SearchRun {
    let file: ClusterFile
    let output: BestFile
    let isVerbose: Bool
    let printsJSON: Bool

    /// Runs to the end of the search.
    ///
    /// - Throws: `SearchError`, and what examining, listening and writing throw; `ExitCode(75)`
    ///   where a signal ended it before.
    func run() async throws {
        guard let search = file.search else { throw SearchError.noSearch(path: file.path) }
        let program = file.cluster.launch.isEmpty ? nil : try LocalLauncher.program()
        let space = SearchSpace(
            search.ranges, trialCount: search.trialCount, seed: file.study.seed)
        let preparation = try SearchPreparation(
            path: file.path, search: search, space: space
        ) { file in
            try StudyConversion.convert(
                file, folder: StudyConversion.path(in: file.cluster.state)
            ) { Console.error("mmcoord: \($0)") }.file
        }
        // Locked until this function returns.
        let folder = try StateFolder(path: file.cluster.state)
        let logger = RunLog.logger(isVerbose: isVerbose)
        for notice in preparation.notices { logger.notice("\(notice)") }
        if file.cluster.isInsecure { logger.warning("\(PlanText.insecureWarning(file))") }
        let runner = RungRunner(
            file: file, preparation: preparation, program: program, folder: folder.path,
            storage: try StudyStorage(folder.path, logger), logger: logger)
        // Where it cannot be removed, whoever asks there finds nobody.
        defer { unlink(StateFolder.addressPath(in: folder.path)) }
        let result = try await result(preparation, runner)
        try write(result, preparation, in: folder.path)
    }

    private func result(
        _ preparation: SearchPreparation, _ runner: RungRunner
    ) async throws -> SearchResult {
        let (space, folds) = (preparation.space, preparation.folds)
        var ladder = SearchLadder(
            trialCount: space.trials.count, foldCount: folds.foldCount,
            reduction: preparation.search.reduction)
        var scores: [SearchResult.Score] = []
        let rungCount = preparation.rungCount
        for rung in 0..<rungCount {
            let entries = ladder.candidates.enumerated().flatMap { fold, trials in
                trials.map { SearchPreparation.Entry(trial: $0, fold: fold) }
            }
            let found = try await runner.inner(entries, rung: rung)
            scores += found
            ladder.promote(
                (0..<folds.foldCount).map { fold in
                    Dictionary(
                        uniqueKeysWithValues: found.filter { $0.fold == fold }
                            .compactMap { one in one.score.map { (one.trial, $0) } })
                })
        }
        let winners = try ladder.winners.map { winner in
            guard let winner else { throw runner.nothingLeft }
            return winner
        }
        // The winner of each fold is judged in all, so that one can be the best of them.
        let missing = Set(winners).sorted().flatMap { trial in
            (0..<folds.foldCount).filter { fold in
                !scores.contains {
                    $0.trial == trial && $0.fold == fold && $0.rung == rungCount
                }
            }.map { SearchPreparation.Entry(trial: trial, fold: $0) }
        }
        if !missing.isEmpty {
            scores += try await runner.inner(missing, rung: rungCount - 1)
        }
        let cellCounts = (0..<folds.foldCount).map { folds.training($0).count }
        guard
            let best = SearchResult.best(
                of: winners, rung: rungCount, in: scores, cellCounts: cellCounts)
        else { throw runner.nothingLeft }
        let outer = try await runner.outer(Set(winners + [best.trial, 0]).sorted())
        func judgement(_ trials: [Int]) throws -> SearchResult.Judgement {
            SearchResult.Judgement(folds, scores: trials.map { outer[$0] ?? [] })
        }
        let all = Array(repeating: 0, count: folds.foldCount)
        return SearchResult(
            keys: space.keys, trials: space.trials.map(\.values), scores: scores,
            choices: winners, best: best.trial, bestInnerScore: best.score,
            search: try judgement(winners), given: try judgement(all),
            chosen: try judgement(all.map { _ in best.trial }))
    }

    private func write(
        _ result: SearchResult, _ preparation: SearchPreparation, in state: String
    ) throws {
        let folder = state + "/search"
        try ResultFile.makeFolder(folder)
        try ResultFile.write(result.table, to: folder + "/trials.csv")
        try ResultFile.write(try result.json(), to: folder + "/search.json")
        let plot = ParallelCoordinates(result, ranges: preparation.search.ranges)
        try ResultFile.write(Data(plot.svg.utf8), to: folder + "/parallel-coordinates.svg")
        let document = try TrialDocument(path: file.path, search: preparation.search)
        let settings = preparation.space.settings(of: result.best)
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        let text = try document.text(
            settings,
            heading: [
                "\(BestFile.mark) of \(name), configuration \(result.best).",
                "Its scores on held-out cells are a little too good, because other folds' cells",
                "chose it; \(folder)/search.json has the score of the search as a whole.",
            ])
        try ResultFile.write(Data(text.utf8), to: output.path)
        if printsJSON {
            try Console.print(String(decoding: try result.json(), as: UTF8.self))
        } else {
            try Console.print(SearchText(result, output: output.path, folder: folder).text)
        }
    }
}
