import Foundation
import Learning
import Testing
import mmcoord

@Suite("Tables and notices of a study's results")
struct AssemblyTableTests {
    @Test("the tables tell every dropped column, every match, and the score of each cell")
    func tables() throws {
        try AssemblyTests.assembled { parts, summary, results in
            func text(_ name: String) throws -> String {
                try String(contentsOfFile: "\(results)/\(name)", encoding: .utf8)
            }
            #expect(
                try text("dropped_columns.csv") == """
                    column,reason
                    "ENSG, ""CD8A\"\"\",constant in the training cells; constant in the test cells

                    """)
            #expect(
                try text("matches.csv") == """
                    protein,gene,used,reason
                    CD4,ENSG00000010610_CD4,yes,is encoded by CD4
                    CD8,"ENSG, ""CD8A\"\"\",dropped,is encoded by CD8A
                    IgG,,no,"is an isotype control, which has no gene"

                    """)
            let lines = try text("cells.csv").split(separator: "\n").map { String($0) }
            #expect(lines.first == "cell_id,fold,group,score,constant")
            #expect(lines.count == 7)
            // Two targets correlate with 1 or -1; truth and prediction differ in their seeds.
            #expect(lines[1].hasPrefix("a1,\(parts.foldPlan.foldOfCell[0]),a,"))
            #expect(try text("constant_cells.csv") == "cell_id,cells,constant\n")
            #expect(summary.text.contains("cells.csv, constant_cells.csv, dropped_columns.csv"))
        }
    }

    @Test("cells with constant targets are told in a notice and listed")
    func constantTargets() throws {
        try AssemblyTests.assembled(prepare: { parts in
            try parts.storeCells(
                CellScores(
                    scores: [0.5, -1, 0.5, -1, 0.5, -1],
                    constants: [[], .targets, [], [.targets, .predictions], [], .predictions]))
        }) { _, summary, results in
            #expect(
                summary.notices.contains(
                    "2 cells have constant targets, so no correlation, and count -1: a2, b2 "
                        + "(constant_cells.csv)."))
            #expect(summary.notices.contains { $0.contains("constant out-of-fold predictions") })
            let text = try String(
                contentsOfFile: results + "/constant_cells.csv", encoding: .utf8)
            #expect(
                text == """
                    cell_id,cells,constant
                    a2,training,targets
                    b2,training,targets
                    b2,training,predictions
                    c2,training,predictions

                    """)
        }
    }

    @Test("a loss that was not finite is told with fold, seed and epochs, and is in the history")
    func diverged() throws {
        try AssemblyTests.assembled(prepare: { parts in
            parts.trainings[1].history = try EpochRecord.records(
                json: Data(
                    """
                    [{"epoch": 1, "loss": -0.5, "validationLoss": -0.5, "validationScore": 0.5,
                    "learningRate": 0.01}, {"epoch": 2, "loss": "nan", "validationLoss": "nan",
                    "validationScore": "nan", "learningRate": 0.01}, {"epoch": 3, "loss": "inf",
                    "validationLoss": "nan", "validationScore": "nan", "learningRate": 0.01}]
                    """.utf8))
        }) { _, summary, results in
            let told =
                "fold 1, seed 1: the loss was not finite from epoch 2 on; the weights of epoch 1 "
                + "are kept."
            #expect(summary.notices.contains(told) && summary.divergences == [told])
            let history = try String(contentsOfFile: results + "/history.csv", encoding: .utf8)
            #expect(history.contains("\n1,1,2,nan,nan,nan,0.01\n1,1,3,inf,nan,nan,0.01\n"))
        }
    }

    @Test("a training whose best epoch is the last allowed is told, one that ended earlier is not")
    func lastEpoch() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {by: donor, count: 3}\n    training: {epochs: 3}"
        try AssemblyTests.assembled(
            fixture,
            prepare: { parts in
                let better = parts.trainings[2].history[2]
                parts.trainings[2].history[2] = try EpochRecord.records(
                    json: Data(
                        """
                        [{"epoch": 3, "loss": -0.75, "validationLoss": -0.75,
                        "validationScore": 0.75, "learningRate": \(better.learningRate)}]
                        """.utf8))[0]
            }
        ) { _, summary, _ in
            #expect(
                summary.notices.contains(
                    "fold 2 seed 1: the best epoch is the last of 3: more epochs may help "
                        + "(training.epochs)."))
        }
    }

    @Test("with a minimum delta the epoch told is the one whose weights are kept")
    func minimumDelta() throws {
        var fixture = StudyFixture()
        fixture.options =
            "    folds: {by: donor, count: 3}\n    training: {stopping: {min-delta: 0.3}}"
        try AssemblyTests.assembled(fixture) { _, summary, _ in
            // -0.5 improves on -0.25 by less than 0.3: the first epoch's weights are kept.
            #expect(summary.text.contains("3     1  0.6250"))
        }
    }
}
