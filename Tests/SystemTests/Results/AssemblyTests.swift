import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing
import mmcoord

@Suite("Assembling a study's results")
struct AssemblyTests {
    private static let seeds = "    folds: {by: donor, count: 3}\n    ensemble: {seeds: 2}"

    /// Assembles a study and hands its results folder to `body`.
    static func assembled(
        _ fixture: StudyFixture = StudyFixture(),
        prepare: (inout AssemblyFixture) throws -> Void = { _ in },
        body: (AssemblyFixture, StudySummary, String) throws -> Void
    ) throws {
        try fixture.use { file, folder in
            var parts = try AssemblyFixture(file: file, folder: folder)
            try prepare(&parts)
            let results = folder + "/results"
            let summary = try parts.assembly.write(to: results) { _ in "d1g35t" }
            try body(parts, summary, results)
        }
    }

    /// What assembling says when it fails, and which results are there then.
    private static func refused(
        _ prepare: (inout AssemblyFixture) throws -> Void
    ) throws -> (told: String, hasSubmission: Bool) {
        try StudyFixture().use { file, folder in
            var parts = try AssemblyFixture(file: file, folder: folder)
            try prepare(&parts)
            do {
                _ = try parts.assembly.write(to: folder + "/results") { _ in "" }
                return ("accepted", true)
            } catch {
                let submission = folder + "/results/submission.csv"
                return ("\(error)", FileManager.default.fileExists(atPath: submission))
            }
        }
    }

    @Test("the submission holds the mean of standardised predictions, in the order of the ids")
    func submission() throws {
        var fixture = StudyFixture()
        fixture.options = Self.seeds
        try Self.assembled(fixture) { parts, summary, results in
            var members: [DenseMatrix] = []
            for fold in 0..<3 {
                for seed in 1...2 {
                    members.append(AssemblyFixture.values(3, 2, seed: 100 + fold * 7 + seed))
                }
            }
            // Recomputed from the definition: z-score within the cell, then the plain mean.
            func expected(_ cell: Int, _ target: Int) -> Double {
                let scores = members.map { member -> Double in
                    let row = member.row(cell).map(Double.init)
                    let mean = row.reduce(0, +) / Double(row.count)
                    let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
                    let deviation = (variance / Double(row.count)).squareRoot()
                    guard deviation > 0 else { return 0 }
                    return (Array(row)[target] - mean) / deviation
                }
                return scores.reduce(0, +) / Double(scores.count)
            }
            let text = try String(contentsOfFile: results + "/submission.csv", encoding: .utf8)
            let lines = text.split(separator: "\n").map { $0.split(separator: ",") }
            #expect(lines.map { String($0[0]) } == ["row_id", "r7", "r8", "r9"])
            for (line, (cell, target)) in zip(lines.dropFirst(), [(2, 1), (0, 0), (0, 1)]) {
                let value = try #require(Double(line[1]))
                #expect(abs(value - expected(cell, target)) < 1e-6)
            }
            #expect(summary.submission?.rowCount == 3)
            #expect(summary.submission?.sha256 == "d1g35t")
        }
    }

    @Test("the order in which trainings are handed over changes no byte")
    func order() throws {
        var fixture = StudyFixture()
        fixture.options = Self.seeds
        var submissions: Set<Data> = []
        var histories: Set<Data> = []
        for isReversed in [false, true] {
            try Self.assembled(fixture) {
                if isReversed { $0.trainings.reverse() }
            } body: { _, _, results in
                submissions.insert(
                    try Data(contentsOf: URL(fileURLWithPath: results + "/submission.csv")))
                histories.insert(
                    try Data(contentsOf: URL(fileURLWithPath: results + "/history.csv")))
            }
        }
        #expect(submissions.count == 1)
        #expect(histories.count == 1)
    }

    @Test("every result file is there, and no temporary one")
    func files() throws {
        try Self.assembled { _, _, results in
            let names = try FileManager.default.contentsOfDirectory(atPath: results).sorted()
            #expect(
                names == [
                    "baselines", "cells.csv", "constant_cells.csv", "dropped_columns.csv",
                    "history.csv", "matches.csv", "models", "out_of_fold.h5ad", "provenance.json",
                    "scores.json", "submission.csv", "summary.txt", "test_predictions.h5ad",
                ])
            let models = try FileManager.default.contentsOfDirectory(atPath: results + "/models")
            #expect(
                models.sorted() == (0..<3).map { "fold-\($0)-seed-1.mmarray" })
            let baseline = results + "/baselines/fold-2.mmarray"
            #expect(try String(contentsOfFile: baseline, encoding: .utf8) == "baseline 2")
            let history = try String(contentsOfFile: results + "/history.csv", encoding: .utf8)
            #expect(history.hasPrefix("fold,seed,epoch,loss,val_loss,val_score,learning_rate\n"))
            #expect(history.contains("\n2,1,2,-0.75,-0.5,0.625,0.01\n"))
        }
    }

    @Test("out-of-fold predictions carry the fold and the group of each cell")
    func outOfFold() throws {
        try Self.assembled { parts, _, results in
            let table = try #require(try CellTable(obs: results + "/out_of_fold.h5ad"))
            #expect(table.cellIds == parts.inspection.trainingCells)
            #expect(table.columns["group"] == parts.inspection.groups)
            #expect(table.columns["fold"] == parts.foldPlan.foldOfCell.map(String.init))
            let file = try MatrixFile(
                MatrixSource(path: results + "/out_of_fold.h5ad", layer: "standardised"))
            #expect(file.header.columnNames == ["CD4", "CD8"])
            guard case .dense(let values) = try file.readRows(0..<6) else {
                Issue.record("predictions came back sparse")
                return
            }
            #expect(values == AssemblyFixture.values(6, 2, seed: 5))
        }
    }

    @Test("X has predictions on the scale of the cells that a fold trains on")
    func scale() throws {
        try Self.assembled { parts, _, results in
            let path = results + "/out_of_fold.h5ad"
            let table = try #require(try CellTable(obs: path))
            let values = try MatrixFile(MatrixSource(path: path)).readRows(0..<6).dense()
            let standardised = AssemblyFixture.values(6, 2, seed: 5)
            let truth = AssemblyFixture.values(6, 2, seed: 3)
            for cell in 0..<6 {
                // Of two targets the mean is their middle, the deviation half their difference.
                let rows = parts.foldPlan.training(parts.foldPlan.foldOfCell[cell]).map {
                    truth.row($0).map { Double($0) }
                }
                let mean = rows.reduce(0) { $0 + ($1[0] + $1[1]) / 2 } / Double(rows.count)
                let deviation =
                    rows.reduce(0) { $0 + abs($1[0] - $1[1]) / 2 } / Double(rows.count)
                #expect(try table.column("mean")[cell] == "\(mean)")
                #expect(try table.column("deviation")[cell] == "\(deviation)")
                for (value, z) in zip(values.row(cell), standardised.row(cell)) {
                    #expect(value == Float(Double(z) * deviation + mean))
                }
            }
        }
    }

    @Test("a study without test cells ends with scores and models, and says so")
    func withoutTest() throws {
        var fixture = StudyFixture()
        fixture.hasTest = false
        fixture.evaluation = nil
        try Self.assembled(fixture) { _, summary, results in
            #expect(summary.submission == nil)
            #expect(summary.text.contains("No submission: the study has no test inputs."))
            #expect(!FileManager.default.fileExists(atPath: results + "/test_predictions.h5ad"))
        }
    }

    @Test("a study without evaluation ids still writes its test predictions")
    func withoutEvaluation() throws {
        var fixture = StudyFixture()
        fixture.evaluation = nil
        try Self.assembled(fixture) { _, summary, results in
            #expect(summary.text.contains("No submission: the study has no evaluation ids."))
            #expect(FileManager.default.fileExists(atPath: results + "/test_predictions.h5ad"))
        }
    }

    @Test("the summary names folds, epochs, scores and what they mean")
    func summary() throws {
        try Self.assembled { _, summary, results in
            let text = summary.text
            #expect(text.contains("training  6 cells, 3 genes, 2 targets, 3 values of donor"))
            // Epoch 2 has the lowest loss first; its weights are kept.
            #expect(text.contains("3     2  0.6250"))
            #expect(
                text.contains(
                    "Held-out targets had a part in early stopping and learning rate, so the score")
            )
            let table = text.split(separator: "\n").map { line in
                line.split(separator: #/  +/#).map { String($0) }
            }
            let first = try #require(table.firstIndex { $0.first == "fitted" })
            #expect(
                Array(table[first..<first + 3]) == [
                    ["fitted", "on", "held-out inputs", "held-out targets", "test inputs"],
                    [
                        "1", "early stopping and learning rate",
                        "inputs and targets of the cells that a fold holds out", "yes", "yes",
                        "no",
                    ],
                    [
                        "2", "components of the inputs",
                        "inputs of 6 training cells, 3 test cells", "yes", "through 1", "yes",
                    ],
                ])
            let json = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: results + "/provenance.json")))
            let rows = try #require(json as? [[String: Any]])
            #expect(
                rows.map { $0["heldOutTargets"] as? [String] } == [
                    ["early stopping and learning rate"], ["early stopping and learning rate"],
                ])
            #expect(text.contains("3 rows, SHA-256 d1g35t"))
            let written = try String(contentsOfFile: results + "/summary.txt", encoding: .utf8)
            #expect(written == text)
        }
    }

    @Test("constant predictions are counted in a notice")
    func constant() throws {
        try Self.assembled(prepare: { parts in
            for fold in 0..<3 {
                var values = AssemblyFixture.values(3, 2, seed: fold)
                values[1, 0] = 4
                values[1, 1] = 4
                try parts.archive(
                    parts.testPath(fold: fold, seed: 1), ["t1", "t2", "t3"], ["CD4", "CD8"], values)
            }
        }) { _, summary, _ in
            #expect(summary.notices.contains { $0.hasPrefix("1 test cells have the same") })
        }
    }

    @Test("a missing training is refused and leaves no submission")
    func missingTraining() throws {
        let (told, hasSubmission) = try Self.refused { $0.trainings.removeLast() }
        #expect(told.contains("found fold 0 seed 1, fold 1 seed 1, expected fold 0 seed 1"))
        #expect(!hasSubmission)
    }

    @Test("test cells in another order are refused and leave no submission")
    func wrongOrder() throws {
        let (told, hasSubmission) = try Self.refused { parts in
            try parts.archive(
                parts.testPath(fold: 1, seed: 1), ["t2", "t1", "t3"], ["CD4", "CD8"],
                AssemblyFixture.values(3, 2, seed: 1))
        }
        #expect(told.contains("test-1-1.blob"))
        #expect(told.contains("in their order (t1, t2, t3)"))
        #expect(!hasSubmission)
    }

    @Test("a prediction that is not finite is refused with its cell and target")
    func notFinite() throws {
        let (told, hasSubmission) = try Self.refused { parts in
            var values = AssemblyFixture.values(3, 2, seed: 1)
            values[2, 1] = .nan
            try parts.archive(
                parts.testPath(fold: 2, seed: 1), ["t1", "t2", "t3"], ["CD4", "CD8"], values)
        }
        #expect(told.contains("nan for cell t3, target CD8"))
        #expect(!hasSubmission)
    }

    @Test("a damaged archive is refused and leaves no submission")
    func damaged() throws {
        let (told, hasSubmission) = try Self.refused { parts in
            try "rubbish".write(
                toFile: parts.testPath(fold: 0, seed: 1), atomically: true, encoding: .utf8)
        }
        #expect(told.contains("test-0-1.blob"))
        #expect(!hasSubmission)
    }

    @Test("evaluation ids that change while the study runs are refused, without a submission")
    func changedIds() throws {
        let (told, hasSubmission) = try Self.refused { parts in
            try "row_id,cell_id,gene_id\nr7,t3,CD8\nr8,t9,CD4\n".write(
                toFile: parts.folder + "/evaluation.csv", atomically: true, encoding: .utf8)
        }
        #expect(told.contains("line 3"))
        #expect(told.contains("CD4 of t9"))
        #expect(!hasSubmission)
    }
}
