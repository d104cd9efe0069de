import Foundation
import SingleCell

/// The predictions beside an evaluation file, as `Tests/Benchmarks/Peers/submission.py` writes
/// them: proteins of the first cells, genes of the others, as raw Float32.
struct PredictionFolder: PredictionSource {
    let cells: [String]
    let proteins: [String]
    let genes: [String]
    /// `[protein cells, proteins]`.
    private let proteinValues: Data
    /// `[other cells, genes]`.
    private let geneValues: Data

    init(_ folder: String) throws {
        func names(_ name: String) throws -> [String] {
            try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }
        func values(_ name: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).f32"))
        }
        cells = try names("cells")
        proteins = try names("proteins")
        genes = try names("genes")
        proteinValues = try values("proteins")
        geneValues = try values("genes")
    }

    var cellCount: Int { cells.count }

    var targetCount: Int { proteins.count + genes.count }

    func predict(_ rows: Span<EvaluationRow>, into values: inout MutableSpan<Float>) {
        let proteinCellCount = proteinValues.count / 4 / proteins.count
        let ofProteins = proteinValues.span.bytes
        let ofGenes = geneValues.span.bytes
        for index in rows.indices {
            let (cell, target) = (Int(rows[index].cell), Int(rows[index].target))
            let isProtein = target < proteins.count
            guard isProtein == (cell < proteinCellCount) else {
                values[index] = .nan
                continue
            }
            let place =
                isProtein
                ? cell * proteins.count + target
                : (cell - proteinCellCount) * genes.count + target - proteins.count
            values[index] = (isProtein ? ofProteins : ofGenes).unsafeLoadUnaligned(
                fromByteOffset: 4 * place, as: Float.self)
        }
    }

    /// Writes a tiny folder: 30 cells with 14 proteins each, 10 with a sixth of 300 genes.
    static func write(to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let cells = (0..<40).map { "cell\($0 * 7919)" }
        let proteins = (0..<14).map { "CD\($0)" }
        let genes = (0..<300).map { "ENSG\(10_000 + $0 * 37)" }
        var text = "row_id,cell_id,gene_id\n"
        var row = 0
        for (position, cell) in cells.enumerated() {
            let names =
                position < 30
                ? proteins : stride(from: position % 6, to: 300, by: 6).map { genes[$0] }
            for name in names {
                text += "\(row),\(cell),\(name)\n"
                row += 1
            }
        }
        func write(_ name: String, _ bytes: Data) throws {
            try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        func values(_ count: Int) -> Data {
            let floats = (0..<count).map { Float($0 * 7919 % 10_007) / 10_007 - 0.5 }
            return floats.withUnsafeBytes { Data($0) }
        }
        try write("evaluation_ids.csv", Data(text.utf8))
        for (name, names) in [("cells", cells), ("proteins", proteins), ("genes", genes)] {
            try write("\(name).txt", Data(names.joined(separator: "\n").utf8))
        }
        try write("proteins.f32", values(30 * 14))
        try write("genes.f32", values(10 * 300))
    }
}
