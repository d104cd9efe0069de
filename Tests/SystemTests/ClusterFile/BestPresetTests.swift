import Pipelines
import Testing
import mmcoord

/// `preset: best` of a question, and `budget`.
@Suite("The preset best") struct BestPresetTests {
    private static func text(_ keys: String) -> String {
        """
        cluster: {state: run}
        study:
          predict:
            a:
              train: {inputs: x.h5, targets: y.h5}
        \(keys)
        """
    }

    private static func question(_ keys: String) throws -> QuestionSection {
        try #require(
            try ClusterFile.parse(text(keys), path: "/lab/a.yaml").study.questions.first)
    }

    private static func problems(_ keys: String) throws -> [ClusterFileProblem] {
        do {
            _ = try ClusterFile.parse(text(keys), path: "/lab/a.yaml")
            return []
        } catch ClusterFileError.invalid(_, let problems) {
            return problems
        }
    }

    @Test(
        "any modalities have a menu whose first member is the notebook's network",
        arguments: Modality.allCases, Modality.allCases)
    func menus(inputs: Modality, targets: Modality) throws {
        let question = try Self.question(
            "      preset: best\n      from: \(inputs.rawValue)\n      to: \(targets.rawValue)")
        #expect(question.evaluation == .nested && question.ensemble.blend == .score)
        #expect(question.members.count >= 5)
        #expect(question.members.first?.model.kind == "mlp")
        #expect(question.members.first?.name == "network")
        #expect(question.budgetSeconds == nil)
    }

    @Test("keys that the user gives stay; blocks and members of their own are refused with lines")
    func given() throws {
        let question = try Self.question(
            """
                  preset: best
                  from: rna
                  to: protein
                  evaluation: transductive
                  ensemble: {blend: mean, refit: all}
                  folds: {by: site, count: 4}
                  budget: 1.5h
            """)
        #expect(question.evaluation == .transductive && question.ensemble.blend == .mean)
        #expect(question.ensemble.refit == .all && question.folds.groupColumn == "site")
        #expect(question.blocks.contains { $0.name == "near-correlated" })
        #expect(question.budgetSeconds == 5_400)
        let problems = try Self.problems(
            "      preset: best\n      members: {a: {kind: ridge}}")
        #expect(problems.map(\.key) == ["study.predict.a.members"])
        #expect(problems.first?.line == 7)
        #expect(try Self.problems("      preset: beest").map(\.key) == ["study.predict.a.preset"])
    }

    @Test(
        "a budget is a number with a unit", arguments: ["30", "m", "-1m", "0s", "1e400h", "nanm"])
    func budgets(text: String) throws {
        let problems = try Self.problems("      budget: '\(text)'")
        #expect(problems.map(\.key) == ["study.predict.a.budget"])
        for (text, seconds) in [("90s", 90.0), ("30m", 1_800), ("2h", 7_200), ("1d", 86_400)] {
            #expect(try Self.question("      budget: \(text)").budgetSeconds == seconds)
        }
    }

    @Test("members that a budget has no room for are named")
    func leftOut() throws {
        let question = try Self.question("      preset: best\n      from: rna\n      to: protein")
        #expect(question.membersLeftOut(planned: question.members.count).isEmpty)
        let lines = question.membersLeftOut(planned: question.members.count - 2)
        #expect(lines.count == 1)
        #expect(lines.first?.contains("residual-components, network-near") == true)
    }
}
