import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// What the table of provenance claims, put to the test: values are changed that something is said
/// not to see, and its bytes must stay.
@Suite("Claims of provenance", .serialized) struct ProvenanceClaimTests {
    private struct Row: Decodable {
        var fitted: String
        var heldOutTargets: [String]
        var testInputs: [String]
    }

    private static let launch = "  launch: [{kind: local, workers: 2}]\n"

    /// The tasks and outputs in which each thing of fold 0 is found.
    private static func place(
        of fitted: String, in outputs: [String: [String: String]]
    ) -> (task: String, role: String)? {
        func last(_ prefix: String) -> String? {
            outputs.keys.filter { $0.hasPrefix(prefix) }.max()
        }
        switch fitted {
        case "columns left out as constant": return ("columns", "columns")
        case "scale of selected columns": return ("features/genes/select", "genes")
        case "column statistics of tf-idf":
            return last("documents/").map { ($0, "documents") }
        case "statistics of batches": return ("features/batches", "features")
        case "choice of the held-out cells": return ("adversary", "folds")
        case "mean profile and ridge beside the score": return ("baseline/fold-0", "baselines")
        case "weights of the networks": return ("train/fold-0/seed-1", "model")
        case "early stopping and learning rate": return ("train/fold-0/seed-1", "history")
        case "components of the targets":
            return last("targets/fold-0/orthonormalise/").map { ($0, "components") }
        default:
            guard fitted.hasPrefix("components of the inputs") else { return nil }
            let view = fitted.split(separator: ", ").dropFirst().first ?? "given"
            return
                (last("features/svd-\(view)/orthonormalise/")
                ?? last("features/svd/orthonormalise/")).map { ($0, "components") }
        }
    }

    private func run(_ study: GoldenStudy, state: String) throws -> [String: [String: String]] {
        let file = try study.writeClusterFile(Self.launch, state: state)
        let result = try study.sandbox.run("mmcoord", ["run", file])
        try #require(result.status == 0, "\(result.output.suffix(3_000))")
        return try study.outputs(state: state)
    }

    /// Of a question, the tasks without its name.
    private func part(
        _ outputs: [String: [String: String]], _ question: String
    ) -> [String: [String: String]] {
        var part: [String: [String: String]] = [:]
        for (task, roles) in outputs where task.hasPrefix(question + "/") {
            part[String(task.dropFirst(question.count + 1))] = roles
        }
        return part
    }

    /// Adds 1 to the first column of some cells of a matrix, and 2 to the second.
    private func change(_ name: String, of cells: Set<String>, _ study: GoldenStudy) throws {
        let path = "\(study.sandbox.folder)/golden/\(name).h5"
        let file = try MatrixFile(MatrixSource(path: path, layer: nil))
        let header = file.header
        var values = try file.readRows(0..<header.rowCount).dense()
        for (row, cell) in header.cellIds.enumerated() where cells.contains(cell) {
            for column in 0..<header.columnCount { values[row, column] += Float(1 + column % 3) }
        }
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: header.cellIds, columnNames: header.columnNames)
        try writer.append(values)
        try writer.finish()
    }

    private func rows(_ study: GoldenStudy, _ question: String, state: String) throws -> [Row] {
        let text = study.sandbox.text("\(state)/\(question)/provenance.json")
        return try JSONDecoder().decode([Row].self, from: Data(text.utf8))
    }

    /// The training cells that fold 0 holds out.
    private func heldOut(
        _ study: GoldenStudy, _ question: String, state: String
    ) throws -> Set<String> {
        let path = "\(study.sandbox.folder)/\(state)/\(question)/out_of_fold"
        guard question == "multiome" else {
            let table = try #require(try CellTable(obs: path + ".h5ad"))
            let folds = table.columns["fold"] ?? []
            return Set(zip(table.cellIds, folds).filter { $1 == "0" }.map(\.0))
        }
        return Set(try ArrayArchive(contentsOf: path + ".mmarray").texts("cells"))
    }

    @Test("what is said not to see held-out targets has the same bytes when these change")
    func heldOutTargets() throws {
        let study = try GoldenStudy()
        let before = try run(study, state: "before")
        for (question, name) in [("citeseq", "cite_targets"), ("multiome", "multi_targets")] {
            try change(name, of: try heldOut(study, question, state: "before"), study)
        }
        let after = try run(study, state: "after")
        for question in ["citeseq", "multiome"] {
            let rows = try rows(study, question, state: "before")
            try compare(rows, part(before, question), part(after, question)) {
                $0.heldOutTargets
            }
        }
    }

    @Test("what is said not to see test inputs has the same bytes when these change")
    func testInputs() throws {
        let study = try GoldenStudy()
        let before = try run(study, state: "before")
        let tests = Set((0..<24).flatMap { ["test\($0)", "other\($0)"] })
        for name in ["cite_tests", "multi_tests"] { try change(name, of: tests, study) }
        let after = try run(study, state: "after")
        for question in ["citeseq", "multiome"] {
            let rows = try rows(study, question, state: "before")
            try compare(rows, part(before, question), part(after, question)) {
                $0.testInputs
            }
        }
    }

    /// Bytes stay where `seers` says that nothing was seen; and what sees most has changed, or the
    /// test shows nothing.
    private func compare(
        _ rows: [Row], _ before: [String: [String: String]], _ after: [String: [String: String]],
        _ seers: (Row) -> [String]
    ) throws {
        #expect(rows.count >= 6)
        var blindCount = 0
        for row in rows where seers(row).isEmpty {
            guard let place = Self.place(of: row.fitted, in: before) else { continue }
            blindCount += 1
            let old = try #require(before[place.task]?[place.role], "\(place)")
            #expect(after[place.task]?[place.role] == old, "\(row.fitted)")
        }
        if rows.contains(where: { seers($0).isEmpty && !$0.fitted.hasPrefix("weights of the b") }) {
            #expect(blindCount > 0)
        }
        let network = "train/fold-0/seed-1"
        // The weights may stay: the epoch that is kept may be the same.
        #expect(before[network]?["history"] != after[network]?["history"])
    }
}
