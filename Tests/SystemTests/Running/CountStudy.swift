import Foundation
import LinearAlgebra
import SingleCell

/// A small CITE-seq study whose files hold counts, and empty droplets beside them.
struct CountStudy {
    let sandbox: Sandbox

    private static let cells = (0..<120).map { "cell\($0)" }
    private static let tests = (0..<30).map { "test\($0)" }
    private static let droplets = (0..<80).map { "drop\($0)" }
    private static let proteins = ["CD4", "CD8", "CD19", "CD20", "CD11c", "CD56", "CD3", "CD14"]
    private static let genes =
        ["CD4", "CD8A", "CD19", "MS4A1", "ITGAX", "NCAM1", "CD3E", "CD14"]
        + (0..<40).map { "gene\($0)" }

    /// Writes `counts/…`, and `metadata.csv` beside it.
    init() throws {
        sandbox = try Sandbox()
        try FileManager.default.createDirectory(
            atPath: sandbox.folder + "/counts", withIntermediateDirectories: true)
        try write("counts/inputs.h5", Self.inputs)
        try write("counts/targets.h5", Self.targets)
        try write("counts/tests.h5", Self.testInputs)
        try write("counts/droplets.h5", Self.background)
        var table = "cell_id,donor\n"
        for (index, cell) in (Self.cells + Self.tests).enumerated() {
            table += "\(cell),d\(index % 3)\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: sandbox.folder + "/metadata.csv"))
    }

    /// Ids, columns and values of a file.
    typealias Table = (cells: [String], columns: [String], values: DenseMatrix)

    static let inputs = table(cells, genes, seed: 1, depth: 6)
    static let targets = table(cells, proteins, seed: 2, depth: 90)
    static let testInputs = table(tests, genes, seed: 3, depth: 6)
    /// Cells stand among the droplets too.
    static let background = table(
        droplets + Array(cells.prefix(10)), Array(proteins.reversed()), seed: 4, depth: 9)

    /// Counts of a few programs, each cell a mixture of them and of a depth of its own.
    private static func table(
        _ cells: [String], _ columns: [String], seed: UInt64, depth: Int
    ) -> Table {
        var stream = RandomStream(seed: seed, stream: 9)
        var values = DenseMatrix(rowCount: cells.count, columnCount: columns.count)
        for row in cells.indices {
            let own = 1 + row % 7
            for column in columns.indices {
                let program = (row % 5) * (column % 3) + (row / 5 % 4) * (column % 4)
                let isSeen = stream.next(below: 3) > 0
                let count = own * (program + stream.next(below: depth)) / 4
                values[row, column] = isSeen ? Float(count) : 0
            }
        }
        return (cells, columns, values)
    }

    /// Writes a pandas table into the folder of the study.
    func write(_ name: String, _ table: Table) throws {
        var writer = try PandasWriter(
            path: "\(sandbox.folder)/\(name)", key: "table", cellIds: table.cells,
            columnNames: table.columns)
        try writer.append(table.values)
        try writer.finish()
    }

    /// Writes a cluster file named after its state folder.
    ///
    /// - Parameters:
    ///   - state: The state folder.
    ///   - folder: Of the data files.
    ///   - options: Further lines of the question, indented by six spaces.
    ///   - launches: Whether the coordinator starts two workers.
    /// - Returns: Its path.
    /// - Throws: What writing throws.
    func writeClusterFile(
        _ state: String, folder: String = "counts", options: String = "", launches: Bool = true
    ) throws -> String {
        let path = "\(sandbox.folder)/\(state).yaml"
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: \(state)
              lease: 2
              heartbeat: 0.5
            \(launches ? "  launch: [{kind: local, workers: 2}]\n" : "")study:
              seed: 5
              metadata: metadata.csv
              predict:
                question:
                  from: rna
                  to: protein
                  train: {inputs: \(folder)/inputs.h5, targets: \(folder)/targets.h5}
                  test: {inputs: \(folder)/tests.h5}
                  folds: {by: donor, count: 3}
                  blocks: {svd: {components: 6}, genes: {kind: genes}}
                  members:
                    network: {kind: mlp, hidden: [16], training: {epochs: 6, batch: 16}}
                    linear: {kind: ridge}
            \(options)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
