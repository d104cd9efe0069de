import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// A study run twice, with new cells as its test cells and without them, and predictions of them.
struct NewCellStudy {
    let sandbox: Sandbox
    /// `study:` with the line `TEST` where the test inputs go.
    let study: String
    /// The test inputs, which the study without them predicts.
    let inputs: String

    /// Writes a cluster file named after its state folder.
    func write(_ state: String, isTested: Bool) throws -> String {
        let path = "\(sandbox.folder)/\(state).yaml"
        let lines = study.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
            line -> String? in
            guard line.contains("TEST") else { return String(line) }
            let given = "test: {inputs: \(inputs)}"
            return isTested ? String(line).replacingOccurrences(of: "TEST", with: given) : nil
        }
        let text = """
            cluster:
              listen: tcp://127.0.0.1:0
              state: \(state)
              lease: 2
              heartbeat: 0.5
              launch: [{kind: local, workers: 2}]
            study:
              seed: 5
            \(lines.joined(separator: "\n"))
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Runs the study, and returns its cluster file.
    func run(_ state: String, isTested: Bool) throws -> String {
        let file = try write(state, isTested: isTested)
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(3_000))")
        return file
    }

    /// Predicts cells by the study of a cluster file, into `output` of the folder.
    @discardableResult
    func predict(
        _ file: String, _ inputs: String? = nil, _ options: [String] = [],
        to output: String = "new.h5ad", expecting status: Int32 = 0
    ) throws -> String {
        let result = try sandbox.run(
            "mmcoord",
            [
                "predict", file, "--inputs", "\(sandbox.folder)/\(inputs ?? self.inputs)",
                "--output", "\(sandbox.folder)/\(output)",
            ] + options)
        #expect(result.status == status, "\(result.output.suffix(3_000))")
        return result.output
    }

    /// The values of a file of predictions, with the ids of their cells.
    func values(_ name: String, layer: String? = nil) throws -> (cells: [String], DenseMatrix) {
        let file = try MatrixFile(
            MatrixSource(
                path: "\(sandbox.folder)/\(name)", selection: MatrixSelection(layer: layer)))
        return (
            file.header.cellIds, try file.readRows(0..<file.header.rowCount).dense()
        )
    }

    /// Expects two files to hold the same predictions of the same cells.
    func expectSame(_ name: String, _ other: String, layers: [String?]) throws {
        for layer in layers {
            let (found, expected) = (
                try values(name, layer: layer), try values(other, layer: layer)
            )
            #expect(found.cells == expected.cells)
            let isSame = found.1 == expected.1
            #expect(isSame, "\(name), \(layer ?? "X")")
        }
    }
}
