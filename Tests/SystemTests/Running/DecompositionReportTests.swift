import Foundation
import Learning
import LinearAlgebra
import Messaging
import SingleCell
import Testing

/// What `scores.json` and the summary say of the truncated SVD, through coordinator and worker.
@Suite struct DecompositionReportTests {
    private let sandbox: Sandbox
    private let cells: [String]
    private let genes: [String]
    private let inputs: DenseMatrix

    init() throws {
        sandbox = try Sandbox()
        let file = try MatrixFile(
            MatrixSource(path: sandbox.folder + "/data/train_cite_inputs.h5", layer: nil))
        cells = file.header.cellIds
        genes = file.header.columnNames
        inputs = try file.readRows(0..<file.header.rowCount).dense()
    }

    /// Runs a study of `inputs` changed entry by entry, and returns its scores.
    private func run(
        _ features: String, _ change: (_ row: Int, _ column: Int, _ value: Float) -> Float
    ) throws -> (scores: ScoreReport, inputs: DenseMatrix) {
        var changed = inputs
        for row in 0..<inputs.rowCount {
            for column in 0..<inputs.columnCount {
                changed[row, column] = change(row, column, inputs[row, column])
            }
        }
        var writer = try AnnDataWriter(
            path: sandbox.folder + "/data/changed.h5ad", cellIds: cells, cells: [],
            columnNames: genes)
        try writer.append(changed)
        try writer.finish()
        let file = try sandbox.writeClusterFile(
            epochs: 1, extra: "  launch: [{kind: local, workers: 1}]\n", test: false,
            options: ["features": features])
        try sandbox.edit("study.yaml", "train_cite_inputs.h5", "changed.h5ad")
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        let scores = try ScoreReport(json: Data(sandbox.text("state/scores.json").utf8))
        return (scores, changed)
    }

    /// The components and singular values that the study left.
    private func components() throws -> (matrix: DenseMatrix, values: [Float]) {
        let blobs = try BlobStore(directory: sandbox.folder + "/state/blobs")
        for digest in blobs.digests() {
            // Other blobs are archives of other arrays, or none.
            guard let archive = try? ArrayArchive(contentsOf: blobs.path(for: digest)),
                let values = try? archive.floats("singular-values")
            else { continue }
            return (try archive.matrix("components"), values.values)
        }
        throw SandboxError(what: "no components")
    }

    @Test("columns of very different size give LAPACK's singular values, and say so")
    func graded() throws {
        let (scores, inputs) = try run(
            "{components: 60, accuracy: exact, drop: none, genes: none}"
        ) { _, column, value in column % 200 == 0 ? value : value * 0x1p-14 }
        let truth = try BLAS.singularValues(
            inputs.values.map { Double($0) }, rowCount: inputs.rowCount,
            columnCount: inputs.columnCount
        ).values
        let found = try components()
        // Single precision would know nothing of the last.
        #expect(truth[0] / truth[59] > 2_000)
        for (value, wanted) in zip(found.values, truth.prefix(60)) {
            #expect(abs(Double(value) / wanted - 1) < 1e-3)
        }
        for left in 0..<60 {
            for right in left..<60 {
                var dot = 0.0
                for row in 0..<found.matrix.rowCount {
                    dot += Double(found.matrix[row, left]) * Double(found.matrix[row, right])
                }
                #expect(abs(dot - (left == right ? 1 : 0)) < 1e-5)
            }
        }
        let report = try #require(scores.decompositions.first)
        #expect(scores.decompositions.count == 1)
        #expect(report.name == "inputs (given)")
        #expect(report.askedCount == 60 && report.foundCount == 60)
        #expect(report.largestSingularValue == found.values.first.map(Double.init))
        #expect(report.smallestSingularValue == found.values.last.map(Double.init))
        #expect(report.isConverged == true && report.notices.isEmpty, "\(report)")
    }

    @Test("fewer components than asked for are counted, told, and do no harm")
    func rank() throws {
        // Each row is one of two.
        let (scores, _) = try run(
            "{components: 12, drop: none, genes: none}"
        ) { row, column, _ in Float((row % 2 == 0 ? column : 3 * column * column) % 31) }
        let report = try #require(scores.decompositions.first)
        #expect(report.askedCount == 12 && report.foundCount == 2)
        #expect(report.residual < 1e-5)
        let matrix = try components().matrix
        for row in 0..<matrix.rowCount {
            #expect(matrix.row(row).dropFirst(2).allSatisfy { $0 == 0 })
        }
        #expect(scores.overall.score.map(\.isFinite) == true)
        let notice = "has 2 components, fewer than the 12 asked for"
        #expect(sandbox.text("state/summary.txt").contains(notice))
    }

    @Test("exact values that did not converge are told")
    func unconverged() throws {
        let (scores, _) = try run(
            "{components: 20, accuracy: exact, sweeps: 2, drop: none, genes: none}"
        ) { _, _, value in value }
        let report = try #require(scores.decompositions.first)
        #expect(report.isConverged == false && report.residual > 2e-3)
        #expect(sandbox.text("state/summary.txt").contains("did not converge"))
    }

    @Test("exact values that did converge are told to have")
    func converged() throws {
        let (scores, _) = try run(
            "{components: 20, accuracy: exact, drop: none, genes: none}"
        ) { _, _, value in value }
        let report = try #require(scores.decompositions.first)
        #expect(report.isConverged == true && report.residual <= 2e-3)
        #expect(!sandbox.text("state/summary.txt").contains("did not converge"))
    }
}
