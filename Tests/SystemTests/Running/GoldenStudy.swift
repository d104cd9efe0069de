import Coordination
import Foundation
import GRDB
import LinearAlgebra
import Messaging
import SingleCell

/// A tiny study of both questions whose values are sums and products of small whole numbers: the
/// same on every machine, with no function of the C library in between.
struct GoldenStudy {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try FileManager.default.createDirectory(
            atPath: sandbox.folder + "/golden", withIntermediateDirectories: true)
        try write("cite_inputs", cells: Self.training, columns: Self.genes, depth: 9)
        try write("cite_targets", cells: Self.training, columns: Self.proteins, depth: 30)
        try write("cite_tests", cells: Self.tests, columns: Self.genes, depth: 9)
        try write("multi_inputs", cells: Self.training, columns: Self.names("peak", 70), depth: 3)
        try write("multi_targets", cells: Self.training, columns: Self.names("gene", 40), depth: 7)
        try write("multi_tests", cells: Self.others, columns: Self.names("peak", 70), depth: 3)
        var table = "cell_id,donor,day\n"
        for (index, cell) in (Self.training + Self.tests + Self.others).enumerated() {
            table += "\(cell),d\(index % 3),\(2 + index / 3 % 2)\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: sandbox.folder + "/golden/cells.csv"))
    }

    static let training = names("cell", 96)
    private static let tests = names("test", 24)
    private static let others = names("other", 24)
    private static let proteins = ["CD4", "CD8", "CD19", "CD20", "CD11c", "CD56", "CD3", "CD14"]
    private static let genes =
        ["CD4", "CD8A", "CD19", "MS4A1", "ITGAX", "NCAM1", "CD3E", "CD14"] + names("gene", 48)

    private static func names(_ kind: String, _ count: Int) -> [String] {
        (0..<count).map { "\(kind)\($0)" }
    }

    /// Counts of a few programs of genes, each cell a mixture of them, with noise by a linear
    /// congruential generator.
    private func write(
        _ name: String, cells: [String], columns: [String], depth: Int
    ) throws {
        var state: UInt64 = name.utf8.reduce(7) { $0 &* 131 &+ UInt64($1) }
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        var matrix = DenseMatrix(rowCount: cells.count, columnCount: columns.count)
        let offset = cells.first?.hasPrefix("cell") == true ? 0 : 5
        for row in cells.indices {
            let cell = row + offset
            for column in columns.indices {
                let programs = (cell % 5) * (column % 3) + (cell / 5 % 4) * (column % 4)
                let count = (programs + draw(depth)) * (draw(4) > 0 ? 1 : 0)
                matrix[row, column] = Float(count)
            }
        }
        let path = "\(sandbox.folder)/golden/\(name).h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: cells, columnNames: columns)
        try writer.append(matrix)
        try writer.finish()
    }

    /// Writes the cluster file; `cluster` are further lines of its first section.
    func writeClusterFile(_ cluster: String, state: String = "golden-state") throws -> String {
        let path = sandbox.folder + "/\(state).yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: \(state)
            \(cluster)study:
              seed: 11
              metadata: golden/cells.csv
              citeseq:
                train: {inputs: golden/cite_inputs.h5, targets: golden/cite_targets.h5}
                test: {inputs: golden/cite_tests.h5}
                folds: {by: donor, count: 3}
                features:
                  {components: 6, views: [given, log, tf-idf], batch-statistics: donor * day,
                   batch-components: 3, scale: all}
                model: {hidden: [16, targets]}
                training: {epochs: 6, batch: 16}
              multiome:
                train: {inputs: golden/multi_inputs.h5, targets: golden/multi_targets.h5}
                test: {inputs: golden/multi_tests.h5}
                folds: {scheme: adversarial, by: donor, share: 0.3}
                features: {components: 6, views: [binary, count-median]}
                targets: {components: 5, fit: fold, divide: count-median}
                model: {hidden: [12, 8], activation: gelu, dropout: 0.1}
                training: {epochs: 6, batch: 16}

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The digest of every output that a study in `state` recorded: by task, then by role.
    func outputs(state: String = "golden-state") throws -> [String: [String: String]] {
        let queue = try DatabaseQueue(path: "\(sandbox.folder)/\(state)/store.sqlite")
        defer { try? queue.close() }
        return try queue.read { database in
            var found: [String: [String: String]] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT task, role, digest FROM outcome JOIN outcome_blob USING (key)
                    """)
            for row in rows {
                found[row["task"], default: [:]][row["role"]] = row["digest"]
            }
            return found
        }
    }

    /// One digest for all outputs of a kind of task, by question and kind.
    func digestsByKind(state: String = "golden-state") throws -> [String: String] {
        let queue = try DatabaseQueue(path: "\(sandbox.folder)/\(state)/store.sqlite")
        defer { try? queue.close() }
        let kinds = try queue.read { database in
            try Row.fetchAll(database, sql: "SELECT task, kind FROM outcome")
                .map { (task: $0["task"] as String, kind: $0["kind"] as String) }
        }
        let outputs = try outputs(state: state)
        var lines: [String: [String]] = [:]
        for (task, kind) in kinds {
            let name = "\(task.prefix { $0 != "/" })/\(kind)"
            lines[name, default: []] += (outputs[task] ?? [:]).map { "\(task) \($0) \($1)" }
        }
        return lines.mapValues {
            BlobStore.sha256(of: Array($0.sorted().joined(separator: "\n").utf8)).hex
        }
    }
}
