import Coordination
import Pipelines

/// A CITE-seq study of 20 proteins, as its headers describe it.
enum ExampleOutline {
    /// Digests count from 1: inputs, targets, folds, test inputs.
    static func make(
        rows: Int = 1_000, columns: Int = 500, testRows: Int? = 300, density: Double = 0.2,
        folds: Int = 3, hidden: [Int?] = [256, nil], fileBytes: Int = 1
    ) -> QuestionOutline {
        func blob(_ id: UInt8, _ sizeBytes: Int) -> BlobReference {
            BlobReference(
                digest: Digest(bytes: [UInt8](repeating: id, count: 32)), sizeBytes: sizeBytes)
        }
        func matrix(_ id: UInt8, _ rows: Int, _ columns: Int) -> QuestionOutline.Matrix {
            QuestionOutline.Matrix(
                file: blob(id, fileBytes), layer: nil, rowCount: rows, columnCount: columns,
                density: density)
        }
        var outline = QuestionOutline(
            name: "citeseq", seed: 1, trainingInputs: matrix(1, rows, columns),
            trainingTargets: matrix(2, rows, 20), folds: blob(3, 1), foldCount: folds,
            trainingCellCount: rows,
            network: NetworkParameters(
                hidden: hidden, activation: "selu", dropout: 0.1, concatenates: true))
        outline.testInputs = testRows.map { matrix(4, $0, columns) }
        return outline
    }
}
