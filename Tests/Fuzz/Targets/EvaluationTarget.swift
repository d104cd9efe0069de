import LinearAlgebra
import SingleCell
import mmcoord

/// Evaluation ids: checked row by row against cells and targets, and filled block by block.
final class EvaluationTarget: FuzzTarget {
    static let name = "evaluation"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        let path = folder.write(bytes, to: "evaluation.csv")
        fill(path)
        check(path)
    }

    /// Blocks of a few bytes, so that rows are cut in every place.
    private func fill(_ path: String) {
        let fill = SubmissionFill(
            evaluationIds: path, cells: ["a", "b", "c", "m"], targets: ["CD4", "CD8", "ENSG1"],
            threadCount: 1, blockBytes: 48)
        let predictions = DensePredictions(DenseMatrix(rowCount: 4, columnCount: 3))
        do {
            _ = try fill.write(to: folder.path + "/submission.csv", from: predictions)
        } catch {
            return
        }
    }

    private func check(_ path: String) {
        var scan = EvaluationScan(
            parts: [
                EvaluationScan.Part(testCells: ["a", "b", "c"], targetNames: ["CD4", "CD8"]),
                EvaluationScan.Part(testCells: ["m"], targetNames: ["ENSG1", "CD8"]),
            ], trainingCells: ["t"])
        do {
            var order = AscendingRowIds()
            var reader = try EvaluationReader(path: path)
            try reader.forEachRow { row, cell, target, line in
                order.note(row)
                scan.add(cell: cell, target: target, line: line)
            }
            if !order.areAscending { _ = try RepeatedRowIds(path: path) }
        } catch {
            return
        }
        var examiner = StudyExaminer { $0 }
        _ = scan.finish(path: path, key: "study.evaluation-ids", examiner: &examiner)
    }

    static func seeds() throws -> [[UInt8]] {
        [
            "row_id,cell_id,gene_id\n0,a,CD4\n1,a,CD8\n2,m,ENSG1\n",
            "gene_id,x,cell_id,row_id\r\nCD4,,b,0\r\n\r\nCD8,\"y\",c,1",
            "row_id,cell_id,gene_id\n0,\"a\",\"CD4\"\n", "row_id,cell_id\n", "\n",
            "row_id,cell_id,gene_id\r\"0\"\"\",a,\"CD4\"\r7,\"b\n\",CD8\r7,c,CD8\r",
            "row_id,cell_id,gene_id\n0,x,CD4\n1,t,CD4\n2,a,CD44\n3,a,CD4\n4,a,CD4\n",
        ].map { Array($0.utf8) }
    }
}
