import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// The scores of a finished study, computed anew from its files by the definitions, as the numpy of
/// `Docs/Results.md` does it: no code of the trainer's or the report's.
struct PlainScores {
    let cells: [String]
    let folds: [Int]
    let groups: [String]
    /// Of each cell, out of its fold: standardised within the cell, or the mean of such rows.
    let predicted: [[Double]]
    /// Of each cell, as the file has them.
    let measured: [[Double]]
    let targetNames: [String]

    /// Reads a study's `out_of_fold.h5ad`, or `.mmarray` and the components beside it.
    init(state: String, targets: String) throws {
        if !FileManager.default.fileExists(atPath: state + "/out_of_fold.mmarray") {
            let path = state + "/out_of_fold.h5ad"
            let table = try #require(try CellTable(obs: path))
            let file = try MatrixFile(MatrixSource(path: path, layer: "standardised"))
            cells = table.cellIds
            folds = try table.column("fold").map { Int($0) ?? -1 }
            groups = try table.column("group")
            predicted = Self.rows(try file.readRows(0..<cells.count).dense())
        } else {
            let archive = try ArrayArchive(contentsOf: state + "/out_of_fold.mmarray")
            cells = try archive.texts("cells")
            folds = try archive.int32s("folds").map { Int($0) }
            groups = try archive.texts("groups")
            let bases = try Set(folds).sorted().map { fold in
                Self.rows(
                    try ArrayArchive(contentsOf: "\(state)/models/targets-fold-\(fold).mmarray")
                        .matrix("components"))
            }
            let coordinates = Self.rows(try archive.matrix("predictions"))
            predicted = zip(coordinates, folds).map { row, fold in
                let whole = bases[fold].map { target in
                    zip(target, row).reduce(0) { $0 + $1.0 * $1.1 }
                }
                let mean = Self.mean(whole)
                return whole.map { $0 - mean }
            }
        }
        let file = try MatrixFile(MatrixSource(path: targets))
        let all = Self.rows(try file.readRows(0..<file.header.rowCount).dense())
        var places: [String: Int] = [:]
        for (row, cell) in file.header.cellIds.enumerated() { places[cell] = row }
        measured = cells.compactMap { places[$0].map { all[$0] } }
        targetNames = file.header.columnNames
    }

    private static func rows(_ matrix: DenseMatrix) -> [[Double]] {
        (0..<matrix.rowCount).map { matrix.row($0).map { Double($0) } }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    /// Pearson's correlation; nil where either side is constant.
    static func pearson(_ left: [Double], _ right: [Double]) -> Double? {
        guard Set(left).count > 1, Set(right).count > 1 else { return nil }
        let (leftMean, rightMean) = (mean(left), mean(right))
        let product = zip(left, right).reduce(0) {
            $0 + ($1.0 - leftMean) * ($1.1 - rightMean)
        }
        let spread = [(left, leftMean), (right, rightMean)].map { values, mean in
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
        }
        return product / (spread[0] * spread[1])
    }

    /// `[cells.count]`, -1 for a cell without a correlation.
    var ofCells: [Double] {
        zip(predicted, measured).map { Self.pearson($0, $1) ?? -1 }
    }

    /// `[targetNames.count]`, over all cells.
    var ofTargets: [Double?] {
        targetNames.indices.map { target in
            Self.pearson(predicted.map { $0[target] }, measured.map { $0[target] })
        }
    }

    /// The mean score of the cells of each label, and their number.
    func means(by labels: [String]) -> [String: (score: Double, cellCount: Int)] {
        Dictionary(grouping: zip(labels, ofCells), by: \.0).mapValues { pairs in
            (Self.mean(pairs.map(\.1)), pairs.count)
        }
    }
}
