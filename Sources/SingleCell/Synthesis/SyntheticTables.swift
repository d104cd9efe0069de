internal import LinearAlgebra

/// The text tables of a synthetic study.
struct SyntheticTables: Sendable {
    let cells: SyntheticCells
    /// Names of Multiome's genes.
    let geneNames: [String]
    let technologies: Set<SyntheticStudy.Technology>
    let seed: UInt64

    /// Genes asked of one Multiome cell: 15 % of them.
    static func askedGeneCount(of geneCount: Int) -> Int { geneCount * 15 / 100 }

    /// Writes the metadata of every cell, CITE-seq's first.
    func writeMetadata(_ path: String) throws(SingleCellError) {
        var table = try NumberedTable(path, header: "cell_id,day,donor,cell_type,technology")
        if technologies.contains(.citeseq) {
            try append(cells.citeTraining + cells.citeTest, "citeseq", to: &table)
        }
        if technologies.contains(.multiome) {
            try append(cells.multiomeTraining, "multiome", to: &table)
            try append(cells.multiomeTest, "multiome", isHidden: true, to: &table)
        }
        try table.finish()
    }

    private func append(
        _ facts: [SyntheticCells.Fact], _ technology: String, isHidden: Bool = false,
        to table: inout NumberedTable
    ) throws(SingleCellError) {
        for fact in facts {
            let donor = SyntheticModel.donors[fact.donor]
            let type = isHidden ? "hidden" : SyntheticModel.cellTypes[fact.type]
            try table.append("\(fact.id),\(fact.day),\(donor),\(type),\(technology)\n")
        }
    }

    /// Writes which score each test cell counts for.
    func writeScoring(_ path: String) throws(SingleCellError) {
        var table = try NumberedTable(path, header: "cell_id,part")
        for fact in testCells { try table.append("\(fact.id),\(fact.part.rawValue)\n") }
        try table.finish()
    }

    private var testCells: [SyntheticCells.Fact] {
        (technologies.contains(.citeseq) ? cells.citeTest : [])
            + (technologies.contains(.multiome) ? cells.multiomeTest : [])
    }

    /// Writes which values are asked for: of CITE-seq every test cell × every protein, then of
    /// Multiome the scored cells × a part of the genes, each cell another part.
    ///
    /// - Returns: rows written.
    func writeEvaluationIds(_ path: String) throws(SingleCellError) -> Int {
        var table = try NumberedTable(path, header: "row_id,cell_id,gene_id")
        if technologies.contains(.citeseq) {
            let proteins = SurfaceProteins.all.map { Array(",\($0.name)\n".utf8) }
            for fact in cells.citeTest {
                let id = Array(",\(fact.id)".utf8)
                for protein in proteins { try table.appendNumbered(id, protein) }
            }
        }
        if technologies.contains(.multiome) {
            let genes = geneNames.map { Array(",\($0)\n".utf8) }
            let askedCount = Self.askedGeneCount(of: genes.count)
            for fact in cells.multiomeTest where fact.part != .unscored {
                let id = Array(",\(fact.id)".utf8)
                var random = QuickRandom(seed: seed, stream: 20 << 40 | fact.number)
                // Selection sampling (Knuth, volume 2, algorithm 3.4.2 S).
                var wanted = askedCount
                for (gene, text) in genes.enumerated()
                where random.next(below: genes.count - gene) < wanted {
                    try table.appendNumbered(id, text)
                    wanted -= 1
                }
            }
        }
        let rowCount = table.rowCount
        try table.finish()
        return rowCount
    }

    /// Writes a submission of zeros.
    func writeSampleSubmission(_ path: String, rowCount: Int) throws(SingleCellError) {
        var table = try NumberedTable(path, header: "row_id,target")
        let zero = Array(",0.0\n".utf8)
        for _ in 0..<rowCount { try table.appendNumbered(zero, []) }
        try table.finish()
    }
}

/// A text table being written, with rows that may be numbered from 0.
private struct NumberedTable: ~Copyable {
    /// Numbered rows so far.
    private(set) var rowCount = 0
    private var pending: PendingFile
    private var output: OutputFile
    /// Kept from row to row for its memory.
    private var line: [UInt8] = []

    init(_ path: String, header: String) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        var output = try OutputFile(path: pending.temporaryPath)
        try output.append(header + "\n")
        self.pending = pending
        self.output = output
    }

    mutating func append(_ text: String) throws(SingleCellError) { try output.append(text) }

    /// Appends the row's number and what follows it.
    mutating func appendNumbered(_ first: [UInt8], _ second: [UInt8]) throws(SingleCellError) {
        var line: [UInt8] = []
        swap(&line, &self.line)
        line.removeAll(keepingCapacity: true)
        var divisor = 1
        while rowCount / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            line.append(UInt8(ascii: "0") + UInt8(rowCount / divisor % 10))
            divisor /= 10
        }
        line.append(contentsOf: first)
        line.append(contentsOf: second)
        try output.append(line.span)
        swap(&line, &self.line)
        rowCount += 1
    }

    consuming func finish() throws(SingleCellError) {
        try output.close()
        try pending.commit()
    }
}
