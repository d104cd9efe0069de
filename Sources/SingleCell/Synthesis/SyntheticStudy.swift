internal import Foundation
internal import LinearAlgebra

/// Invents a study in the competition's shape, with structure to be found.
///
/// At scale 1, CITE-seq has 70,988 training and 48,663 test cells × 22,050 genes and 140 proteins,
/// Multiome 105,942 and 55,935 cells × 228,942 peaks and 23,418 genes. Cells grow with the scale;
/// columns with its square root down to a limit, since a study with few cells is still a study of
/// a transcriptome. Equal seeds give equal bytes; memory is bounded.
package struct SyntheticStudy: Sendable {
    /// The technology that measured a cell.
    package enum Technology: String, Sendable, CaseIterable {
        /// RNA and surface proteins.
        case citeseq
        /// Open chromatin and RNA.
        case multiome
    }

    /// The technologies to write.
    package let technologies: Set<Technology>
    /// CITE-seq's cells with proteins, of three donors; at least 90.
    package let trainingCellCount: Int
    /// CITE-seq's cells whose proteins are to be predicted; at least 60.
    package let testCellCount: Int
    /// Columns of CITE-seq's inputs, 1,000 to 22,050: fewer with the root of the scale.
    package let geneCount: Int
    /// Multiome's cells with RNA, of three donors; at least 120.
    package let multiomeTrainingCellCount: Int
    /// Multiome's cells whose RNA is to be predicted; at least 70.
    package let multiomeTestCellCount: Int
    /// Columns of Multiome's inputs, 5,000 to 228,942.
    package let peakCount: Int
    /// Columns of Multiome's targets, 1,000 to 23,418.
    package let multiomeGeneCount: Int
    private let seed: UInt64

    /// Plans a study.
    ///
    /// - Parameters:
    ///   - scale: above 0; 1 is the competition's size.
    ///   - seed: decides every number.
    ///   - technologies: What to write; the cells of one technology do not depend on the other.
    package init(scale: Double, seed: UInt64, technologies: Set<Technology> = [.citeseq]) {
        precondition(scale > 0 && scale.isFinite, "a scale is a positive number")
        precondition(!technologies.isEmpty, "a study has a technology")
        func cells(_ full: Int, least: Int) -> Int {
            max(least, Int((Double(full) * scale).rounded()))
        }
        func columns(_ full: Int, least: Int) -> Int {
            min(full, max(least, Int((Double(full) * scale.squareRoot()).rounded())))
        }
        trainingCellCount = cells(70_988, least: 90)
        testCellCount = cells(48_663, least: 60)
        geneCount = columns(22_050, least: 1_000)
        multiomeTrainingCellCount = cells(105_942, least: 120)
        multiomeTestCellCount = cells(55_935, least: 70)
        peakCount = columns(228_942, least: 5_000)
        multiomeGeneCount = columns(23_418, least: 1_000)
        self.technologies = technologies
        self.seed = seed
    }

    /// Rows of `evaluation_ids.csv`.
    package var evaluationRowCount: Int {
        let asked = SyntheticBatches.multiomeTest(multiomeTestCellCount)
            .reduce(0) { $0 + $1.scoredCount }
        let askedGenes = SyntheticTables.askedGeneCount(of: multiomeGeneCount)
        return (technologies.contains(.citeseq) ? testCellCount * SurfaceProteins.all.count : 0)
            + (technologies.contains(.multiome) ? asked * askedGenes : 0)
    }

    /// Writes the competition's files and, hidden from competitors, the truth.
    ///
    /// Tables: `metadata.csv`, `evaluation_ids.csv`, `sample_submission.csv`. Matrices:
    /// `train_cite_inputs.h5`, `train_cite_targets.h5`, `test_cite_inputs.h5`, and the same with
    /// `multi`. Hidden: `test_cite_targets_truth.h5`, `test_multi_targets_truth.h5`, and
    /// `scoring.csv`, which divides the cells into those of the public and of the private score.
    ///
    /// - Parameters:
    ///   - directory: made when it does not exist; files of these names are replaced.
    ///   - progress: Called with a sentence after each step.
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
            model: model, citeCounts: (trainingCellCount, testCellCount),
            multiomeCounts: (multiomeTrainingCellCount, multiomeTestCellCount), seed: seed)
        let isMultiome = technologies.contains(.multiome)
        let genes = isMultiome ? model.multiomeGenes(count: multiomeGeneCount, seed: seed) : nil
        let tables = SyntheticTables(
            cells: cells, geneNames: genes?.names ?? [], technologies: technologies, seed: seed)
        try tables.writeMetadata("\(directory)/metadata.csv")
        try tables.writeScoring("\(directory)/scoring.csv")
        let rowCount = try tables.writeEvaluationIds("\(directory)/evaluation_ids.csv")
        try tables.writeSampleSubmission(
            "\(directory)/sample_submission.csv", rowCount: rowCount)
        progress("evaluation_ids: \(rowCount) rows")
        let matrices = SyntheticMatrices(directory: directory, cells: cells)
        if technologies.contains(.citeseq) {
            try matrices.writeCite(genes: model.citeGenes, progress: progress)
        }
        if let genes {
            let peaks = SyntheticPeaks(
                peakCount: peakCount, genes: genes, typeCentres: model.typeCentres, seed: seed)
            try matrices.writeMultiome(peaks: peaks, genes: genes, progress: progress)
        }
    }
}
