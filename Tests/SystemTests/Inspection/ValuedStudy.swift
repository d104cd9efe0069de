import Foundation
import LinearAlgebra
import SingleCell
import mmcoord

/// A study of 96 cells with values of its own, in a temporary folder: what `StudyFixture` is for
/// names, this is for values.
struct ValuedStudy {
    var cells = (0..<96).map { "cell\($0)" }
    var genes = [
        "CD3E", "CD4", "CD8A", "MS4A1", "CD19", "NCAM1", "CD14", "LYZ", "NKG7", "GNLY", "FCGR3A",
        "IL7R",
    ]
    var targets = ["CD3", "CD4", "CD8", "CD20", "CD19", "CD56", "CD14", "CD16"]
    var inputs: DenseMatrix
    var measured: DenseMatrix
    var tests: (cells: [String], values: DenseMatrix)?
    /// The files that `train` names.
    var train = "{inputs: in.h5, targets: tg.h5}"
    /// More lines under `citeseq:`, indented by four spaces.
    var options = ""

    init() {
        // No whole numbers, which would be told of as counts.
        inputs = Self.random(96, genes.count, seed: 1) { max(0, ($0 * 9 - 4).rounded(.down)) / 4 }
        measured = Self.random(96, targets.count, seed: 2) { ($0 * 64).rounded() / 8 }
    }

    /// Numbers that look random and are the same everywhere.
    static func random(
        _ rowCount: Int, _ columnCount: Int, seed: UInt64, _ shape: (Float) -> Float
    ) -> DenseMatrix {
        var stream = RandomStream(seed: seed, stream: 7)
        return DenseMatrix(
            rowCount: rowCount, columnCount: columnCount,
            values: (0..<rowCount * columnCount).map { _ in
                shape(Float(stream.next() >> 40) * 0x1p-24)
            })
    }

    /// Writes the study, lets `change` alter the folder, and runs `body` on the cluster file.
    func use<Value>(
        changing change: (String) throws -> Void = { _ in },
        _ body: (ClusterFile) throws -> Value
    ) throws -> Value {
        let folder = NSTemporaryDirectory() + "valued-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.write(folder + "/in.h5", cells, genes, inputs)
        try Self.write(folder + "/tg.h5", cells, targets, measured)
        var text = "cluster: {state: run}\nstudy:\n  metadata: meta.csv\n  citeseq:\n"
        text += "    train: \(train)\n"
        var rows = cells.enumerated().map { "\($1),d\($0 % 3)\n" }
        if let tests {
            try Self.write(folder + "/te.h5", tests.cells, genes, tests.values)
            text += "    test: {inputs: te.h5}\n"
            rows += tests.cells.map { "\($0),t\n" }
        }
        try ("cell_id,donor\n" + rows.joined()).write(
            toFile: folder + "/meta.csv", atomically: true, encoding: .utf8)
        text += "    folds: {by: donor, count: 3}\n    features: {components: 4}\n" + options
        try text.write(toFile: folder + "/study.yaml", atomically: true, encoding: .utf8)
        try change(folder)
        return try body(try ClusterFile.load(path: folder + "/study.yaml"))
    }

    /// What the study is told before anything is computed, with the folder cut out.
    func told(changing change: (String) throws -> Void = { _ in }) throws -> String {
        try use(changing: change) { file in
            let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
            do {
                return "notices: "
                    + (try StudyInspection(file: file).notices.joined(separator: "\n")
                        .replacing(folder + "/", with: ""))
            } catch {
                return "\(error)".replacing(folder + "/", with: "")
            }
        }
    }

    static func write(
        _ path: String, _ cells: [String], _ columns: [String], _ values: DenseMatrix
    ) throws {
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: cells, columnNames: columns)
        try writer.append(values)
        try writer.finish()
    }
}
