/// The bytes of each output of a task, by role, from a study's shapes.
struct OutputSizes {
    private let outline: StudyOutline
    /// What was found in the data; nil while only headers are known.
    private let facts: CostEstimate.Facts?
    /// Cell ids are short texts with their ends.
    private let cellBytes = 20
    private let nameBytes = 28

    init(outline: StudyOutline, facts: CostEstimate.Facts? = nil) {
        self.outline = outline
        self.facts = facts
    }

    func outputs(of work: Work) -> [String: Int] {
        switch work {
        case .ingest(let work): ingest(work)
        case .columns:
            ["columns": 8 * inputColumns, "report": 4 << 10, "documents": 8 * inputColumns]
        case .sweep(let work): ["partial": work.isLast ? triangle(work.matrix) : basis(work.matrix)]
        case .orthonormalise(let work): step(work)
        case .project(let work):
            ["features": rows(work.matrix) * (cellBytes + 4 * featureCount)]
        case .adversary: ["folds": 4 * cellBytes * outline.trainingCellCount]
        case .batches(let work):
            [
                "batch-features":
                    (outline.trainingInputs.rowCount
                    + (outline.testInputs?.rowCount ?? 0))
                    * (cellBytes + 4 * (work.componentCount + 1))
            ]
        case .latent:
            ["latent": rows(.trainingTargets) * (cellBytes + 4 * outline.outputCount)]
        case .baseline(let work):
            ["baselines": heldOutCount(work.fold) * (cellBytes + 4 * outline.outputCount)]
        case .train(let work): training(work)
        case .blend:
            [
                "out-of-fold": outline.trainingCellCount * (cellBytes + 4 * outline.outputCount),
                "scores": 256 * outline.trainingTargets.columnCount,
                "cells": outline.trainingCellCount * (cellBytes + 9),
            ]
        }
    }

    private var inputColumns: Int { outline.trainingInputs.columnCount }

    private func matrix(_ role: MatrixRole) -> StudyOutline.Matrix {
        switch role {
        case .trainingInputs: outline.trainingInputs
        case .trainingTargets: outline.trainingTargets
        case .testInputs: outline.testInputs ?? outline.trainingInputs
        }
    }

    /// Rows of a shard.
    private func rows(_ role: MatrixRole) -> Int {
        outline.shards(of: matrix(role)).map(\.count).max() ?? 0
    }

    private func ingest(_ work: IngestWork) -> [String: Int] {
        var matrix = matrix(work.matrix)
        // Dense or not was decided by the header.
        if matrix.density < 0.5, let density = facts?.densities[work.matrix] {
            matrix.density = density
        }
        let count = work.endRow - work.firstRow
        return [
            "shard": count * (cellBytes + 8) + Int(Double(count) * matrix.rowBytes),
            "statistics": 32 * matrix.columnCount,
            // The same bytes for every shard of a file, so stored once.
            "names": work.firstRow == 0 ? nameBytes * matrix.columnCount : 0,
        ]
    }

    /// Blocks of ill-conditioned input are in double precision: room is planned for them, and time
    /// for the usual ones.
    private var blockEntryBytes: Int { facts == nil ? 8 : 4 }

    private func columnCount(_ matrix: DecomposedMatrix) -> Int {
        switch matrix {
        case .inputs: inputColumns
        case .targets: outline.trainingTargets.columnCount
        }
    }

    private func blockWidth(_ matrix: DecomposedMatrix) -> Int {
        switch matrix {
        case .inputs: outline.decomposition.blockWidth
        case .targets: outline.targetComponents?.decomposition.blockWidth ?? 0
        }
    }

    private func basis(_ matrix: DecomposedMatrix) -> Int {
        blockEntryBytes * columnCount(matrix) * blockWidth(matrix)
    }

    private func triangle(_ matrix: DecomposedMatrix) -> Int {
        8 * blockWidth(matrix) * blockWidth(matrix)
    }

    private func step(_ work: OrthonormaliseWork) -> [String: Int] {
        let basis = basis(work.matrix)
        if work.pass == 0 || work.pass == work.passCount { return ["basis": basis] }
        guard work.pass < work.passCount else {
            return ["components": 4 * columnCount(work.matrix) * work.componentCount]
        }
        return ["basis": basis, "product": basis]
    }

    /// Selected genes are not known before the columns task; half of narrow targets have one.
    private var geneCount: Int {
        if let facts { return facts.selectedGeneCount }
        let isUsed = outline.columns.genes != .none && outline.targetComponents == nil
        return isUsed ? outline.trainingTargets.columnCount / 2 : 0
    }

    private var featureCount: Int {
        outline.componentCount * outline.views.count + geneCount
            + (outline.batches.map { $0.componentCount + 1 } ?? 0)
    }

    private func heldOutCount(_ fold: Int) -> Int {
        let counts = facts?.heldOutCounts ?? []
        return counts.indices.contains(fold)
            ? counts[fold] : outline.trainingCellCount / max(1, outline.foldCount)
    }

    private func training(_ work: TrainWork) -> [String: Int] {
        let outputs = outline.outputCount
        let widths = work.network.hidden.map { $0 ?? outputs }
        let parameters =
            zip([featureCount] + widths, widths + [outputs])
            .reduce(0) { $0 + ($1.0 + 1) * $1.1 }
            + (work.network.concatenates ? widths.dropLast().reduce(0, +) * outputs : 0)
        let row = cellBytes + 4 * outputs
        var sizes = [
            "model": 4 * parameters, "history": 256 * work.training.epochs,
            "test-predictions": (outline.testInputs?.rowCount ?? 0) * row,
        ]
        if let fold = work.fold { sizes["out-of-fold"] = heldOutCount(fold) * row }
        return sizes
    }
}
