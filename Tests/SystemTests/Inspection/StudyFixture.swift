import Foundation
import LinearAlgebra
import SingleCell
import mmcoord

/// A tiny study in a temporary folder, every part of which a test may change before writing it.
struct StudyFixture {
    var inputCells = ["a1", "a2", "b1", "b2", "c1", "c2"]
    var targetCells = ["c2", "c1", "b2", "b1", "a2", "a1"]
    var testCells = ["t1", "t2", "t3"]
    var genes = ["ENSG00000010610_CD4", "ENSG00000153563_CD8A", "ENSG00000075624_ACTB"]
    var testGenes: [String]?
    var targets = ["CD4", "CD8"]
    var metadata: [(cell: String, donor: String)] = [
        ("c2", "c"), ("c1", "c"), ("b1", "b"), ("b2", "b"), ("a1", "a"), ("a2", "a"),
        ("t1", "t"), ("t2", "t"), ("t3", "t"),
    ]
    var evaluation: [(row: String, cell: String, target: String)]? = [
        ("r7", "t3", "CD8"), ("r8", "t1", "CD4"), ("r9", "t1", "CD8"),
    ]
    var hasTest = true
    /// What the column of donors is called.
    var personColumn = "donor"
    /// A value put into the inputs at cell 1, gene 2.
    var oddValue: Float = 1
    /// More lines under `citeseq:`, indented by four spaces.
    var options = "    folds: {by: donor, count: 3}"

    /// Writes the files into a new folder and loads the cluster file; remove the folder after use.
    func write() throws -> ClusterFile {
        let folder = NSTemporaryDirectory() + "study-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try table(folder + "/in.h5", inputCells, genes)
        try table(folder + "/out.h5", targetCells, targets)
        if hasTest { try table(folder + "/test.h5", testCells, testGenes ?? genes) }
        let metadataText = metadata.map { "\($0.cell),2,\($0.donor)\n" }.joined()
        try ("cell_id,day,\(personColumn)\n" + metadataText).write(
            toFile: folder + "/metadata.csv", atomically: true, encoding: .utf8)
        var text = "cluster: {state: run}\nstudy:\n  metadata: metadata.csv\n"
        if let evaluation {
            let rows = evaluation.map { "\($0.row),\($0.cell),\($0.target)\n" }.joined()
            try ("row_id,cell_id,gene_id\n" + rows).write(
                toFile: folder + "/evaluation.csv", atomically: true, encoding: .utf8)
            text += "  evaluation-ids: evaluation.csv\n"
        }
        text += "  citeseq:\n    train: {inputs: in.h5, targets: out.h5}\n"
        if hasTest { text += "    test: {inputs: test.h5}\n" }
        text += options + "\n"
        if !options.contains("features:") { text += "    features: {components: 2}\n" }
        try text.write(toFile: folder + "/study.yaml", atomically: true, encoding: .utf8)
        return try ClusterFile.load(path: folder + "/study.yaml")
    }

    /// Runs `body` on the written study and removes its folder.
    func use<Value>(_ body: (ClusterFile, String) throws -> Value) throws -> Value {
        let file = try write()
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(file, folder)
    }

    private func table(_ path: String, _ cells: [String], _ columns: [String]) throws {
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: cells, columnNames: columns)
        var values = DenseMatrix(rowCount: cells.count, columnCount: columns.count)
        for index in values.values.indices { values.values[index] = Float(index % 7) + 0.5 }
        if path.hasSuffix("/in.h5"), cells.count > 1, columns.count > 2 { values[1, 2] = oddValue }
        try writer.append(values)
        try writer.finish()
    }
}
