import Learning
import Testing

@Suite("Proteins and genes")
struct ProteinMatchTests {
    static let table = ProteinGeneTable.builtIn()

    static func match(_ proteins: String, _ genes: String) throws -> [ProteinMatch] {
        try table.match(
            proteins: GoldenFile.lines("Names/\(proteins)-proteins.txt"),
            genes: GoldenFile.lines("Names/\(genes)-genes.txt"))
    }

    @Test("all 140 proteins of the competition but the controls have genes in the human reference")
    func competition() throws {
        let matches = try Self.match("competition", "tenx")
        #expect(matches.count == 140)
        let unmatched = matches.filter(\.columns.isEmpty)
        #expect(
            unmatched.map(\.protein) == [
                "Mouse-IgG1", "Mouse-IgG2a", "Mouse-IgG2b", "Rat-IgG2b", "Rat-IgG1", "Rat-IgG2a",
            ])
        #expect(unmatched.allSatisfy { $0.reason == .isotypeControl })
        #expect(matches.selectedColumns.count == 143)
        #expect(matches.selectedColumns == matches.selectedColumns.sorted())
    }

    @Test("all 44 proteins of REAP-seq but CD66b have genes in its data")
    func reapSeq() throws {
        let matches = try Self.match("reapseq", "reapseq")
        #expect(matches.count == 44)
        let unmatched = matches.filter(\.columns.isEmpty)
        #expect(unmatched.map(\.protein) == ["CD66b_CGCTATCC"])
        #expect(unmatched[0].reason == .genesNotInData(["CEACAM8"]))
        #expect(matches.selectedColumns.count == 40)
        let clones = matches.filter { $0.protein.hasPrefix("CD4_") }
        #expect(clones.count == 2 && clones[0].columns == clones[1].columns)
    }

    @Test("the 134 proteins of the bone marrow set match the few genes that its sample has")
    func boneMarrow() throws {
        let matches = try Self.match("bmmc", "bmmc")
        #expect(matches.count == 134)
        let matched = matches.filter { !$0.columns.isEmpty }
        #expect(matched.map(\.protein) == Self.boneMarrowMatched)
        let others = matches.filter(\.columns.isEmpty)
        #expect(
            others.allSatisfy {
                if case .genesNotInData = $0.reason { true } else { false }
            })
        #expect(try Self.match("bmmc", "tenx").allSatisfy { !$0.columns.isEmpty })
    }

    static let boneMarrowMatched = [
        "HLA-A-B-C", "CD103", "CD69", "HLA-DR", "TCR", "CD36", "CD49d", "CD94", "HLA-E",
    ]

    @Test("column names come with and without Ensembl ids, versions and genomes")
    func columnNames() {
        let genes = [
            "ENSG00000156738_MS4A1", "CD4", "ENSG00000153563", "ENSG00000153563.15|CD8A",
            "GRCh38_CD19", "Ptprc", "ENSMUSG00000000001_Cd3e", "ENSA", "HLA-DRA",
        ]
        let proteins = ["CD20", "CD4", "CD8", "CD19", "CD45", "CD3", "HLA-DR"]
        let matches = Self.table.match(proteins: proteins, genes: genes)
        #expect(matches.map(\.columns) == [[0], [1], [3], [4], [5], [6], [8]])
        #expect(SymbolColumns(genes).columnsWithoutSymbol == [2])
        #expect(SymbolColumns(genes)["ensa"] == [7])
    }

    @Test(
        "a user's table may name an Ensembl id, with or without version, where data has no symbols")
    func ensemblIds() throws {
        let genes = ["ENSG00000010610.11", "ENSG00000153563", "ENSMUSG00000026395"]
        #expect(Self.table.match(proteins: ["CD4"], genes: genes)[0].columns == [])
        let table = try Self.table.extended(
            by: "CD4 = ENSG00000010610\nCD8 = ENSG00000153563.2\nCD45 = ensmusg00000026395",
            path: "aliases.txt")
        let matches = table.match(proteins: ["CD4", "CD8", "CD45", "CD19"], genes: genes)
        #expect(matches.map(\.columns) == [[0], [1], [2], []])
    }

    @Test("columns of ids are found by the symbols beside them, as columns of symbols by name")
    func symbolsBeside() {
        let ids = ["ENSG00000010610", "ENSG00000153563.15", "ENSG00000081237", "peak1", "MS4A1"]
        let symbols = ["CD4", "CD8A", "Ptprc", "", "other"]
        let proteins = ["CD4", "CD8", "CD45RA", "CD20", "CD19", "Peak1"]
        let named = Self.table.match(
            proteins: proteins, genes: ["CD4", "CD8A", "Ptprc", "peak1", "MS4A1"])
        let beside = Self.table.match(proteins: proteins, genes: ids, symbols: symbols)
        #expect(beside.map(\.columns) == named.map(\.columns))
        #expect(beside.map(\.columns) == [[0], [1], [2], [4], [], [3]])
        #expect(beside.map(\.reason) == named.map(\.reason))
        #expect(beside.map(\.isBySymbol) == [true, true, true, false, false, false])
        #expect(beside[0].description == "CD4 is encoded by CD4, found by the symbol beside the id")
        // Symbols that are ids again, and a file without symbols, match nothing.
        for symbols in [ids, [String](repeating: "", count: 5), nil] {
            let none = Self.table.match(proteins: ["CD4"], genes: ids, symbols: symbols)
            #expect(none[0].columns == [] && !none[0].isBySymbol)
        }
    }

    @Test("a symbol beside several ids means none of them, and says so")
    func ambiguousSymbols() {
        let ids = ["ENSG00000010610", "ENSG00000153563", "ENSG00000172116", "ENSG00000254709"]
        let matches = Self.table.match(
            proteins: ["CD4", "CD8"], genes: ids, symbols: ["CD8B", "CD8A", "cd4", "CD4"])
        #expect(matches[0].columns == [] && matches[0].reason == .ambiguous(["CD4"]))
        #expect(matches[0].description.contains("name the id of one in a table of aliases"))
        #expect(matches[1].columns == [0, 1] && matches[1].isBySymbol)
    }

    @Test("a list names columns by name, or else by a symbol of one column")
    func namedColumns() {
        let columns = NamedColumns(
            ["ENSG1", "ENSG2", "ENSG3", "B"], symbols: ["A", "B", "A", "ENSG1"])
        #expect(columns["ENSG1"] == .name(0) && columns["B"] == .name(3))
        #expect(columns["A"] == .ambiguous([0, 2]) && columns["C"] == .none)
        #expect(NamedColumns(["ENSG1", "x"], symbols: ["A", ""])["A"] == .symbol(0))
        #expect(NamedColumns(["ENSG1"], symbols: nil)["A"] == .none)
    }

    @Test("a symbol that stands in two columns selects both, each once")
    func repeatedSymbols() {
        let matches = Self.table.match(
            proteins: ["CD45RA", "CD45RO"], genes: ["PTPRC", "A", "PTPRC"])
        #expect(matches.map(\.columns) == [[0, 2], [0, 2]])
        #expect(matches.selectedColumns == [0, 2])
    }

    @Test("a protein that no table knows is matched by the gene of its name")
    func sameName() {
        let matches = Self.table.match(
            proteins: ["Tspan33_TotalSeqB", "nothing"], genes: ["CD4", "TSPAN33"])
        #expect(matches[0].columns == [1])
        #expect(matches[0].reason == .sameName("TSPAN33"))
        #expect(matches[1].reason == .unknownName)
        #expect(matches[1].description.contains("nothing is no known name: add a line"))
    }
}

@Suite("User tables of protein names")
struct ProteinGeneTableTests {
    static func problem(_ text: String) -> String {
        do {
            _ = try ProteinGeneTable.builtIn().extended(by: text, path: "aliases.txt")
            return "none"
        } catch {
            return error.description
        }
    }

    @Test("a user's table adds names and replaces entries, in any of its spellings")
    func extends() throws {
        let text = """
            # my panel
            clone 7\tCD4

            Widget => MS4A1, CD19
            CD20,CD8A,CD8B\r
            CD3 | T3 = CD3E
            CD45RA = none
            HLA-A,B,C => HLA-A
            """
        let table = try ProteinGeneTable.builtIn().extended(by: text, path: "aliases.txt")
        #expect(table.symbols(of: "Clone 7") == ["CD4"])
        #expect(table.symbols(of: "widget") == ["MS4A1", "CD19"])
        #expect(table.symbols(of: "CD20_TotalSeqB") == ["CD8A", "CD8B"])
        #expect(table.symbols(of: "CD3") == ["CD3E"] && table.symbols(of: "T3") == ["CD3E"])
        #expect(table.symbols(of: "CD45RA") == [])
        #expect(table.symbols(of: "CD45RO") == ["PTPRC"])
        #expect(table.symbols(of: "HLA-ABC") == ["HLA-A"])
        #expect(table.match(proteins: ["CD45RA"], genes: ["PTPRC"])[0].reason == .noGene)
    }

    @Test("an entry for a full name goes before one for its stem")
    func fullNameFirst() throws {
        let table = try ProteinGeneTable.builtIn()
            .extended(by: "CD45_ACGAGTAG = CD47", path: "aliases.txt")
        #expect(table.symbols(of: "CD45_ACGAGTAG") == ["CD47"])
        #expect(table.symbols(of: "CD45_TCTCGACT") == ["PTPRC"])
    }

    @Test("a line that cannot be understood is named by its number")
    func lineNumbers() {
        #expect(Self.problem("CD4 = CD4\n\nCD19").contains("line 3 of `aliases.txt`: `CD19` names"))
        #expect(Self.problem("= CD4").contains("line 1 of `aliases.txt`: no protein before `=`"))
        #expect(Self.problem("CD4 = CD4,,CD8A").contains("an empty gene symbol"))
        #expect(Self.problem("CD4 =").contains("an empty gene symbol"))
        #expect(Self.problem("CD4 = CD4 CD8A").contains("`CD4 CD8A` is no gene symbol"))
        #expect(
            Self.problem("CD4 = CD4\ncd-4 = CD8A")
                .contains("line 2 of `aliases.txt`: `cd-4` was already given in line 1"))
        #expect(Self.problem("") == "none")
    }
}
