import Foundation
import LinearAlgebra
import Messaging
import SingleCell
import Testing

/// `accuracy: exact` through coordinator and worker, beside the full decomposition.
@Suite struct ExactAccuracyTests {
    private static let count = 20

    /// The singular values of the inputs' components that a study with these features made.
    private func singularValues(_ features: String) throws -> [Double] {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 1, extra: "  launch: [{kind: local, workers: 1}]\n",
            options: ["features": features])
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        let blobs = try BlobStore(directory: sandbox.folder + "/state/blobs")
        var found: [[Float]] = []
        for digest in blobs.digests() {
            // Other blobs are archives of other arrays, or none.
            guard let archive = try? ArrayArchive(contentsOf: blobs.path(for: digest)),
                let values = try? archive.floats("singular-values")
            else { continue }
            found.append(values.values)
        }
        #expect(found.count == 1)
        return try #require(found.first).map(Double.init)
    }

    /// The largest relative error of `values` beside the roots of the eigenvalues of A·Aᵀ.
    private func worstError(_ values: [Double]) throws -> Double {
        let sandbox = try Sandbox()
        let file = try MatrixFile(
            MatrixSource(path: sandbox.folder + "/data/train_cite_inputs.h5", layer: nil))
        let inputs = try file.readRows(0..<file.header.rowCount).dense()
        let n = inputs.rowCount
        var gram = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for other in 0...row {
                var sum = 0.0
                for (a, b) in zip(inputs.row(row), inputs.row(other)) {
                    sum += Double(a) * Double(b)
                }
                gram[row * n + other] = sum
                gram[other * n + row] = sum
            }
        }
        let squares = try BLAS.symmetricEigen(gram, order: n).values
        let truth = squares.suffix(Self.count).reversed().map { $0.squareRoot() }
        #expect(values.count == truth.count)
        return zip(values, truth).map { abs($0 - $1) / $1 }.max() ?? .infinity
    }

    @Test("every singular value of an exact study is within 1e-3 of the full decomposition's")
    func exact() throws {
        let values = try singularValues(
            "{components: \(Self.count), accuracy: exact, drop: none, genes: none}")
        #expect(try worstError(values) <= 1e-3)
    }

    @Test("a single sweep is further off, so the comparison can fail")
    func singleSweep() throws {
        let values = try singularValues(
            "{components: \(Self.count), sweeps: 1, oversampling: 0, drop: none, genes: none}")
        #expect(try worstError(values) > 1e-3)
    }
}
