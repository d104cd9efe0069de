internal import Foundation
internal import LinearAlgebra

/// Invents a CITE-seq study in the competition's shape, with structure to be found.
///
/// At scale 1 it has 70,988 training and 48,663 test cells × 22,050 genes and 140 proteins. Cells
/// grow with the scale; genes with its square root, between 1,000 and 22,050, since a study with
/// few cells is still a study of a transcriptome. Equal seeds give equal bytes; memory is bounded.
package struct SyntheticStudy: Sendable {
    /// Cells with proteins, of three donors; at least 90.
    package let trainingCellCount: Int
    /// Cells whose proteins are to be predicted; at least 60.
    package let testCellCount: Int
    /// Columns of the inputs, 1,000 to 22,050: fewer with the root of the scale.
    package let geneCount: Int
    private let seed: UInt64

    /// Plans a study.
    ///
    /// - Parameters:
    ///   - scale: above 0; 1 is the competition's size.
    ///   - seed: decides every number.
    package init(scale: Double, seed: UInt64) {
        precondition(scale > 0 && scale.isFinite, "a scale is a positive number")
        trainingCellCount = max(90, Int((70_988 * scale).rounded()))
        testCellCount = max(60, Int((48_663 * scale).rounded()))
        geneCount = min(22_050, max(1_000, Int((22_050 * scale.squareRoot()).rounded())))
        self.seed = seed
    }

    /// Writes `train_cite_inputs.h5`, `train_cite_targets.h5`, `test_cite_inputs.h5`,
    /// `metadata.csv`, `evaluation_ids.csv` and, hidden from competitors,
    /// `test_cite_targets_truth.h5`.
    ///
    /// - Parameters:
    ///   - directory: made when it does not exist; files of these names are replaced.
    ///   - progress: told in a sentence what was done.
    /// - Throws: `SingleCellError.cannotWrite`.
    package func write(
        to directory: String, progress: (String) -> Void = { _ in }
    ) throws(SingleCellError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: directory, reason: "\(error.localizedDescription)")
        }
        let model = SyntheticModel(geneCount: geneCount, seed: seed)
        let cells = SyntheticCells(
            model: model, trainingCount: trainingCellCount, testCount: testCellCount, seed: seed)
        try writeMetadata(cells, "\(directory)/metadata.csv")
        try writeEvaluationIds(cells, "\(directory)/evaluation_ids.csv")
        for isTest in [false, true] {
            let inputs = isTest ? "test_cite_inputs" : "train_cite_inputs"
            let targets = isTest ? "test_cite_targets_truth" : "train_cite_targets"
            try writeMatrices(
                cells, model, isTest: isTest, directory: directory, inputs: inputs,
                targets: targets, progress: progress)
        }
    }

    private func writeMatrices(
        _ cells: SyntheticCells, _ model: SyntheticModel, isTest: Bool, directory: String,
        inputs: String, targets: String, progress: (String) -> Void
    ) throws(SingleCellError) {
        let ids = (isTest ? cells.test : cells.training).map(\.id)
        let proteins = SurfaceProteins.all.map(\.name)
        var rna = try PandasWriter(
            path: "\(directory)/\(inputs).h5", key: inputs, cellIds: ids,
            columnNames: model.geneNames)
        var protein = try PandasWriter(
            path: "\(directory)/\(targets).h5", key: targets, cellIds: ids, columnNames: proteins)
        // 16 MB of RNA at a time.
        let bandCount = max(1, (4 << 20) / geneCount)
        var reported = 0
        for first in stride(from: 0, to: ids.count, by: bandCount) {
            let count = min(bandCount, ids.count - first)
            var rnaRows = DenseMatrix(rowCount: count, columnCount: geneCount)
            var proteinRows = DenseMatrix(rowCount: count, columnCount: proteins.count)
            fill(cells, isTest, first, &rnaRows, &proteinRows)
            try rna.append(rnaRows)
            try protein.append(proteinRows)
            let done = first + count
            if done == ids.count || (done - reported) * 10 >= ids.count {
                progress("\(inputs): \(done) of \(ids.count) cells × \(geneCount) genes")
                reported = done
            }
        }
        try rna.finish()
        try protein.finish()
    }

    private func fill(
        _ cells: SyntheticCells, _ isTest: Bool, _ first: Int, _ rna: inout DenseMatrix,
        _ proteins: inout DenseMatrix
    ) {
        let geneCount = rna.columnCount
        let proteinCount = proteins.columnCount
        let count = rna.rowCount
        rna.values.withUnsafeMutableBufferPointer { rna in
            proteins.values.withUnsafeMutableBufferPointer { proteins in
                guard let rna = rna.baseAddress, let proteins = proteins.baseAddress else { return }
                let rnaRows = SharedMemory(UnsafePointer(rna))
                let proteinRows = SharedMemory(UnsafePointer(proteins))
                Parallel.forEach(count) { row in
                    cells.fill(
                        first + row, isTest: isTest,
                        rna: rnaRows.mutableStart + row * geneCount,
                        proteins: proteinRows.mutableStart + row * proteinCount)
                }
            }
        }
    }

    private func writeMetadata(
        _ cells: SyntheticCells, _ path: String
    ) throws(SingleCellError) {
        var pending = PendingFile(path: path)
        var output = try OutputFile(path: pending.temporaryPath)
        try output.append("cell_id,day,donor,cell_type,technology\n")
        for fact in cells.training + cells.test {
            let donor = SyntheticModel.donors[fact.donor]
            let type = SyntheticModel.cellTypes[fact.type]
            try output.append("\(fact.id),\(fact.day),\(donor),\(type),citeseq\n")
        }
        try output.close()
        try pending.commit()
    }

    /// Every test cell × every protein, cell by cell.
    private func writeEvaluationIds(
        _ cells: SyntheticCells, _ path: String
    ) throws(SingleCellError) {
        var pending = PendingFile(path: path)
        var output = try OutputFile(path: pending.temporaryPath)
        try output.append("row_id,cell_id,gene_id\n")
        var row = 0
        for fact in cells.test {
            for protein in SurfaceProteins.all {
                try output.append("\(row),\(fact.id),\(protein.name)\n")
                row += 1
            }
        }
        try output.close()
        try pending.commit()
    }
}
