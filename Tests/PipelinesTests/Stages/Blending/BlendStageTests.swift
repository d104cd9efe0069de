import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Blending: out-of-fold predictions, joined and scored") struct BlendStageTests {
    private func report(_ outputs: StageOutputs) throws -> ScoreReport {
        try ScoreReport(json: Data(try outputs.bytes("scores")))
    }

    @Test("the mean of the networks, each standardised within the cell, in the order of the cells")
    func predictions() throws {
        let outputs = try BlendingBench.files().run(BlendStage.self, BlendingBench.work)
        #expect(outputs.roles == ["scores", "cells", "moments", "out-of-fold"])
        let found = try outputs.archive("out-of-fold")
        #expect(try found.texts("cells") == BlendingBench.cells)
        #expect(try found.texts("targets") == ["p", "q", "r"])
        expectClose(try found.matrix("predictions"), BlendingBench.blended())
    }

    @Test("each cell scores the correlation with its targets as they were measured")
    func cells() throws {
        let cells = try BlendingBench.files().run(BlendStage.self, BlendingBench.work)
            .archive("cells")
        #expect(try cells.texts("cells") == BlendingBench.cells)
        expectClose(
            try cells.doubles("scores"), BlendingBench.scores(BlendingBench.blended()))
        #expect(try cells.bytes("constants") == [0, 0, 0, 0])
    }

    @Test("scores are means over all cells, folds, groups, metadata and single networks")
    func scores() throws {
        let report = try report(
            BlendingBench.files().run(BlendStage.self, BlendingBench.work))
        let scores = BlendingBench.scores(BlendingBench.blended())
        func mean(_ cells: [Int]) -> Double { Plain.mean(cells.map { scores[$0] }) }
        expectClose([report.overall.score ?? .nan], [mean([0, 1, 2, 3])])
        expectClose(report.folds.map { $0.score ?? .nan }, [mean([0, 2]), mean([1, 3])])
        #expect(report.groups.map(\.name) == ["group-0", "group-1"])
        expectClose(report.groups.map { $0.score ?? .nan }, [mean([0, 2]), mean([1, 3])])
        let days = try #require(report.partitions.first)
        #expect(days.column == "day" && days.parts.map(\.name) == ["x", "y"])
        expectClose(days.parts.map { $0.score ?? .nan }, [mean([0]), mean([1, 2, 3])])
        #expect(report.trainings.map(\.fold) == [0, 0, 1, 1])
        #expect(report.trainings.map(\.seed) == [1, 2, 1, 2])
        #expect(report.trainings.allSatisfy { $0.member == nil } && report.members == nil)
        let single = BlendingBench.members.map { BlendingBench.scores(Plain.wide($0)) }
        expectClose(
            report.trainings.map(\.score),
            (0..<2).flatMap { fold in
                single.map { scores in
                    Plain.mean(BlendingBench.heldOut(fold).map { scores[$0] })
                }
            })
        #expect(report.targets.map(\.name) == ["p", "q", "r"])
        expectClose(
            report.targets.map { $0.score ?? .nan },
            BlendingBench.targetScores(BlendingBench.blended()))
    }

    @Test("baselines are scored by the same rule")
    func baselines() throws {
        let report = try report(
            BlendingBench.files().run(BlendStage.self, BlendingBench.work))
        let baselines = try #require(report.baselines)
        let profiles = BlendingBench.scores(
            BlendingBench.cells.map { _ in BlendingBench.profile.map { Double($0) } })
        let ridges = BlendingBench.scores(Plain.wide(BlendingBench.ridge))
        expectClose([baselines.overall.meanProfile ?? .nan], [Plain.mean(profiles)])
        expectClose([baselines.overall.ridge ?? .nan], [Plain.mean(ridges)])
        #expect(baselines.ridgeLambdas == [10, 0.1])
    }

    @Test("a cell whose predictions are all the same scores -1, and is counted")
    func constant() throws {
        var members = BlendingBench.members
        for index in members.indices { members[index][2] = [4, 4, 4] }
        let outputs = try BlendingBench.files(members: members).run(
            BlendStage.self, BlendingBench.work)
        let cells = try outputs.archive("cells")
        #expect(try cells.doubles("scores")[2] == -1)
        // 2 stands for predictions.
        #expect(try cells.bytes("constants") == [0, 0, 2, 0])
        #expect(try report(outputs).overall.constantCellCount == 1)
    }

    @Test("cells that no fold holds out have neither prediction nor score")
    func withoutFold() throws {
        let bench = try StageBench()
        var folds = ArrayArchive()
        folds.setTexts("cells", BlendingBench.cells)
        folds.setTexts("partitions", [])
        try FoldPlan(
            scheme: .adversarial(share: 0.5, areaUnderCurve: 0.6), foldCount: 1,
            foldOfCell: [FoldPlan.noFold, 0, FoldPlan.noFold, 0], groups: ["", "", "", ""]
        ).store(in: &folds)
        try bench.give("folds", folds)
        try BlendingBench.giveTargets(bench)
        let member = BlendingBench.members[0]
        try bench.give(
            "out-of-fold", BlendingBench.predictions(["b", "d"], [member[1], member[3]]))
        try bench.give(
            "baselines",
            BlendingBench.baselines(
                ["b", "d"], profile: [1, 2, 3], ridge: [[1, 2, 3], [1, 2, 4]], lambda: 1))
        let outputs = try bench.run(
            BlendStage.self,
            BlendWork(foldCount: 1, members: [.init("network", repetitionCount: 1)]))
        #expect(try outputs.archive("out-of-fold").texts("cells") == ["b", "d"])
        #expect(try outputs.archive("cells").texts("cells") == ["b", "d"])
        #expect(try report(outputs).overall.cellCount == 2)
    }

    @Test("predictions of other cells than the fold holds out are an incomplete fold")
    func incompleteFold() throws {
        for (cells, count) in [(["b"], 1), (["d", "b"], 2), (["b", "d", "z"], 3)] {
            let bench = try BlendingBench.files()
            bench.withdraw("out-of-fold")
            for fold in 0..<2 {
                let held = BlendingBench.heldOut(fold).map { BlendingBench.cells[$0] }
                for repetition in 0..<2 {
                    let isWrong = fold == 1 && repetition == 1
                    let names = isWrong ? cells : held
                    try bench.give(
                        "out-of-fold",
                        BlendingBench.predictions(names, names.map { _ in [1, 2, 3] }))
                }
            }
            #expect(throws: TaskError.incompleteFold(fold: 1, expected: 2, found: count)) {
                try bench.run(BlendStage.self, BlendingBench.work)
            }
        }
    }

    @Test("baselines of other cells than the fold holds out are an incomplete fold")
    func incompleteBaselines() throws {
        let bench = try BlendingBench.files()
        try bench.replace(
            "baselines",
            BlendingBench.baselines(["a"], profile: [1, 2, 3], ridge: [[1, 2, 3]], lambda: 1))
        #expect(throws: TaskError.incompleteFold(fold: 0, expected: 2, found: 1)) {
            try bench.run(BlendStage.self, BlendingBench.work)
        }
    }

    @Test("a prediction that is no number stops the study")
    func notFinite() throws {
        var members = BlendingBench.members
        members[1][3][0] = .nan
        let bench = try BlendingBench.files(members: members)
        #expect(throws: TaskError.notFinite(task: StageBench.task, what: "predictions")) {
            try bench.run(BlendStage.self, BlendingBench.work)
        }
    }

    @Test("a missing input is named", arguments: ["folds", "targets", "baselines"])
    func missing(role: String) throws {
        try BlendingBench.files().expectMissing(role, BlendStage.self, BlendingBench.work)
    }

    @Test("predictions are counted before they are read: one for each fold and repetition")
    func missingPredictions() throws {
        try BlendingBench.files().expectCount(
            "out-of-fold", 4, BlendStage.self, BlendingBench.work)
    }

    @Test("a cell without measured targets is an error with its id")
    func unknownCell() throws {
        let bench = try BlendingBench.files()
        try bench.replace("targets", .shard(["a", "b", "c"], Array(BlendingBench.targets[0..<3])))
        #expect(throws: LearningError.missingIdentifiers(count: 1, examples: ["d"])) {
            try bench.run(BlendStage.self, BlendingBench.work)
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try BlendingBench.files().expectAbandoned(BlendStage.self, BlendingBench.work)
    }
}
