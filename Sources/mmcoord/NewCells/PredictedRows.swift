internal import Coordination
internal import Learning
internal import LinearAlgebra
internal import Messaging
internal import Pipelines

/// The predictions of new cells as their tasks left them, one task in memory at a time.
///
/// A task's rows begin at a multiple of every tile in which rows are multiplied out, so they have
/// the bytes that they have among all rows.
final class PredictedRows: StreamedRows {
    /// The rows of one task.
    private enum Part {
        case direct(DenseMatrix)
        case wide(FactoredPredictions, coordinates: RowFactors?)
    }

    let isWide: Bool
    private let cells: [String]
    private let targets: [String]
    /// In the order of the cells.
    private let tasks: [(name: String, outputs: [RoleBlob])]
    /// One for each part of the models; empty of narrow targets.
    private let bases: [DenseMatrix]
    private let blobs: BlobStore
    private var next = 0
    private var range = 0..<0
    private var part: Part?

    /// Takes what tasks left.
    ///
    /// - Parameters:
    ///   - cells: Ids of all rows.
    ///   - targets: Names of the columns.
    ///   - tasks: With their outputs, in the order of the cells.
    ///   - componentPaths: Archives of the components of each part; empty of narrow targets.
    ///   - blobs: Holds the outputs.
    /// - Throws: `ResultError.assembly`.
    init(
        cells: [String], targets: [String], tasks: [(name: String, outputs: [RoleBlob])],
        componentPaths: [String], blobs: BlobStore
    ) throws {
        self.cells = cells
        self.targets = targets
        self.tasks = tasks
        self.blobs = blobs
        isWide = !componentPaths.isEmpty
        bases = try componentPaths.map { try TestBlend.components($0) }
    }

    func rows(_ wanted: Range<Int>) throws -> DenseMatrix {
        let own = try local(wanted)
        switch part {
        case .direct(let matrix): return matrix.selectingRows(Array(own))
        case .wide(let factors, _): return factors.rows(own)
        case nil: throw missing(wanted)
        }
    }

    func components() throws -> DenseMatrix {
        _ = try local(0..<1)
        guard case .wide(let factors, _) = part else { throw missing(0..<1) }
        let found = factors.rowFactors
        part = .wide(factors, coordinates: found)
        return found.components
    }

    func coordinates(_ wanted: Range<Int>) throws -> DenseMatrix {
        let own = try local(wanted)
        guard case .wide(let factors, let known) = part else { throw missing(wanted) }
        let found = known ?? factors.rowFactors
        part = .wide(factors, coordinates: found)
        guard case .dense(let rows) = found.coordinates else { throw missing(wanted) }
        return rows.selectingRows(Array(own))
    }

    /// The places of rows within their task, which is read if it is not in memory.
    private func local(_ wanted: Range<Int>) throws -> Range<Int> {
        if !range.contains(wanted.lowerBound) {
            guard next < tasks.count else { throw missing(wanted) }
            // The last one goes before the next one comes.
            part = nil
            try read(tasks[next])
            next += 1
        }
        guard range.contains(wanted.lowerBound), wanted.upperBound <= range.upperBound else {
            throw missing(wanted)
        }
        return wanted.lowerBound - range.lowerBound..<wanted.upperBound - range.lowerBound
    }

    private func read(_ task: (name: String, outputs: [RoleBlob])) throws {
        let first = range.upperBound
        let parts = try (isWide ? bases.indices.map { "latent-\($0)" } : ["predictions"]).map {
            role in
            guard let blob = task.outputs.first(where: { $0.role == role })?.blob else {
                throw CoordinationError.missingOutput(
                    task: task.name, role: role, needed: "predictions")
            }
            try blobs.verify(blob.digest)
            return try PredictionArchive(
                path: blobs.path(for: blob.digest), what: "the predictions of \(task.name)",
                targetNames: isWide
                    ? (0..<bases[Int(role.dropFirst(7)) ?? 0].columnCount).map { "\($0)" }
                    : targets)
        }
        let end = first + parts[0].cells.count
        guard end <= cells.count,
            parts.allSatisfy({ ExactText.areEqual($0.cells, Array(cells[first..<end])) })
        else {
            throw ResultError.assembly(
                what: "the predictions", place: task.name,
                found: "\(parts[0].cells.count) cells "
                    + "(\(StudyExaminer.examples(parts[0].cells)))",
                expected: "those of the new file from row \(first) on, in their order")
        }
        range = first..<end
        part =
            isWide
            ? .wide(
                FactoredPredictions(
                    cells: parts[0].cells,
                    blocks: zip(parts, bases).map {
                        FactoredPredictions.Block(latent: $0.predictions, components: $1)
                    }), coordinates: nil)
            : .direct(parts[0].predictions)
    }

    private func missing(_ rows: Range<Int>) -> ResultError {
        .assembly(
            what: "the predictions", place: "rows \(rows)", found: "other rows",
            expected: "rows in the order of the cells")
    }
}
