import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// Whatever a task refuses for its data, `mmcoord check` refuses before anything is computed, in
/// the same words.
@Suite(.serialized) struct RefusedValueTests {
    /// A way to spoil a sound study, and the first words of what both commands say.
    struct Fault: Sendable {
        var matrix: String
        var says: String
        var options: [String: String] = [:]
        /// Rows that stay, all where nil.
        var rowCount: Int?
        var change: @Sendable (inout DenseMatrix) -> Void = { _ in }
    }

    private static func setAll(_ matrix: inout DenseMatrix, _ value: (Int, Int) -> Float) {
        for row in 0..<matrix.rowCount {
            for column in 0..<matrix.columnCount { matrix[row, column] = value(row, column) }
        }
    }

    static let faults: [String: Fault] = [
        "inputs of zeros": Fault(
            matrix: "train_cite_inputs", says: "every value of the training inputs is 0 (284 cells"
        ) { setAll(&$0) { _, _ in 0 } },
        "inputs of zeros, none dropped": Fault(
            matrix: "train_cite_inputs", says: "every value of the training inputs is 0",
            options: ["features": "{components: 20, drop: none}"]
        ) { setAll(&$0) { _, _ in 0 } },
        "inputs equal in every cell": Fault(
            matrix: "train_cite_inputs", says: "hold one value in all training cells"
        ) { setAll(&$0) { _, column in Float(column % 5) } },
        "inputs beyond Float32's squares": Fault(
            matrix: "train_cite_inputs", says: "the training inputs hold values up to"
        ) { matrix in for index in matrix.values.indices { matrix.values[index] *= 1e19 } },
        "a single test cell": Fault(
            matrix: "test_cite_inputs", says: "the test inputs have 1 cell", rowCount: 1),
        "too few test cells for an adversary": Fault(
            matrix: "test_cite_inputs", says: "an adversarial fold needs at least 5 training",
            options: ["folds": "{scheme: adversarial}"], rowCount: 4),
        "targets equal in every cell": Fault(
            matrix: "train_cite_targets", says: "targets hold one value in all cells"
        ) { setAll(&$0) { _, column in Float(column % 7) } },
        "targets equal within every cell": Fault(
            matrix: "train_cite_targets", says: "cells has the same value for all of its"
        ) { setAll(&$0) { row, _ in Float(row % 7) } },
        "a value that is not finite": Fault(
            matrix: "train_cite_inputs", says: "every value must be a finite Float32"
        ) { $0[17, 3] = .infinity },
    ]

    @Test(
        "check refuses what run refuses, in the same words",
        arguments: RefusedValueTests.faults.keys.sorted())
    func refused(name: String) throws {
        let fault = try #require(Self.faults[name])
        let sandbox = try Sandbox()
        try Self.rewrite(sandbox, fault)
        var options = fault.options
        options["features"] = options["features"] ?? "{components: 20}"
        let file = try sandbox.writeClusterFile(
            extra: "  launch: [{kind: local, workers: 1}]\n", options: options)
        if fault.rowCount != nil { try sandbox.edit("study.yaml", Self.evaluation, "") }
        let check = try sandbox.run("mmcoord", ["check", file])
        #expect(check.status == 1, "\(check.output)")
        let run = try sandbox.run("mmcoord", ["run", file])
        #expect(run.status == 1, "\(run.output)")
        let told = try [check.output, run.output].map { try Self.message($0, fault.says) }
        #expect(told[0] == told[1])
        #expect(!sandbox.exists("state/summary.txt"))
    }

    private static let evaluation = "  evaluation-ids: data/evaluation_ids.csv\n"

    /// The sentences from `says` on, to the end of their line.
    private static func message(_ output: String, _ says: String) throws -> Substring {
        let line = try #require(
            output.split(separator: "\n").first { $0.contains(says) }, "\(output)")
        let start = try #require(line.range(of: says)).lowerBound
        return line[start...]
    }

    /// Writes a matrix of the study anew.
    private static func rewrite(_ sandbox: Sandbox, _ fault: Fault) throws {
        let path = "\(sandbox.folder)/data/\(fault.matrix).h5"
        let file = try MatrixFile(MatrixSource(path: path))
        let rowCount = fault.rowCount ?? file.header.rowCount
        var values = try file.readRows(0..<rowCount).dense()
        fault.change(&values)
        let header = file.header
        try FileManager.default.removeItem(atPath: path)
        var writer = try PandasWriter(
            path: path, key: fault.matrix, cellIds: Array(header.cellIds.prefix(rowCount)),
            columnNames: header.columnNames)
        try writer.append(values)
        try writer.finish()
    }

    @Test("values that are told by check before anything is computed are in run's summary")
    func told() throws {
        let sandbox = try Sandbox()
        try Self.rewrite(
            sandbox,
            Fault(matrix: "train_cite_targets", says: "") { matrix in
                for column in 0..<matrix.columnCount { matrix[7, column] = 2 }
                for row in 0..<matrix.rowCount { matrix[row, 5] = 2 }
            })
        try Self.rewrite(
            sandbox,
            Fault(matrix: "train_cite_inputs", says: "") { matrix in
                for column in 0..<matrix.columnCount { matrix[3, column] = 0 }
                matrix[11, 2] = -1.5
            })
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: "  launch: [{kind: local, workers: 1}]\n",
            options: ["features": "{components: 20, views: [given, log]}"])
        let check = try sandbox.run("mmcoord", ["check", file])
        #expect(check.status == 0, "\(check.output)")
        let run = try sandbox.run("mmcoord", ["run", file])
        #expect(run.status == 0, "\(run.output)")
        for words in [
            "1 input columns hold values below 0 (down to -1.5 in ",
            "1 targets hold one value in all cells, and have no score of their own: ",
            "1 training cells have inputs that are all 0: ",
            "1 cells have the same value for all of their targets, so that no correlation",
        ] {
            let found = try Self.message(check.output, words)
            #expect(try Self.message(sandbox.text("state/summary.txt"), words) == found)
        }
    }
}
