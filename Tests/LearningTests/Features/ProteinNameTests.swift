import Learning
import LinearAlgebra
import Testing

@Suite("Protein names")
struct ProteinNameTests {
    static let table = ProteinGeneTable.builtIn()

    @Test(
        "a name is known however a vendor writes it",
        arguments: [
            ("CD20", ["MS4A1"]), ("cd20", ["MS4A1"]), ("CD-20", ["MS4A1"]),
            ("CD20_TotalSeqB", ["MS4A1"]), ("CD20-TotalSeqC", ["MS4A1"]),
            ("CD20 TotalSeq-A", ["MS4A1"]), ("anti-human CD20", ["MS4A1"]),
            ("anti-human/mouse CD44", ["CD44"]), ("Hu.CD20_2H7", ["MS4A1"]),
            ("CD20_prot", ["MS4A1"]), ("adt_CD20", ["MS4A1"]), ("CD20-ADT", ["MS4A1"]),
            ("CD20_ACGCGGAA", ["MS4A1"]), ("CD8_GTATCGAG", ["CD8A", "CD8B"]),
            ("CD8a_ACCCGCAC", ["CD8A"]), ("CD197 (CCR7)", ["CCR7"]),
            ("something (CD197)", ["CCR7"]), ("PD-1", ["PDCD1"]), ("CD279 (PD-1)", ["PDCD1"]),
            ("CD45RA", ["PTPRC"]), ("CD45-RO", ["PTPRC"]), ("FcεRIα", ["FCER1A"]),
            ("Fc epsilon RI alpha", ["FCER1A"]), ("FceRIa", ["FCER1A"]),
            ("TCR α/β", ["TRAC", "TRBC1", "TRBC2"]), ("TCR Vα7.2", ["TRAV1-2"]),
            ("tcr.v.7.2", ["TRAV1-2"]), ("integrin β7", ["ITGB7"]), ("integrinB7", ["ITGB7"]),
            ("HLA-A,B,C", ["HLA-A", "HLA-B", "HLA-C"]), ("HLA.DR", ["HLA-DRA"]),
            ("cd66a.c.e", ["CEACAM1", "CEACAM6", "CEACAM5"]),
        ])
    func vendors(name: String, symbols: [String]) {
        #expect(Self.table.symbols(of: name) == symbols)
    }

    @Test(
        "a name that ends with its antibody's clone is known without it",
        arguments: [
            ("Hu.CD4-RPA.T4", ["CD4"]), ("CD3-UCHT1", ["CD3D", "CD3E", "CD3G"]),
            ("Hu.CD45RA-HI100", ["PTPRC"]), ("CD11c-S-HCL-3", ["ITGAX"]),
            ("CD16_3G8", ["FCGR3A", "FCGR3B"]),
            ("HLA-DR-L243", ["HLA-DRA"]), ("anti-human CD14-M5E2", ["CD14"]),
            ("HuMs.CD44-IM7", ["CD44"]), ("CD20.2H7", ["MS4A1"]),
        ])
    func cloneNames(name: String, symbols: [String]) {
        #expect(Self.table.symbols(of: name) == symbols)
    }

    @Test("the first clone of CD4 is not CD41, nor the first of CD3 CD31")
    func cloneNumbers() {
        #expect(Self.table.symbols(of: "CD4-1") == ["CD4"])
        #expect(Self.table.symbols(of: "cd4.1") == ["CD4"])
        #expect(Self.table.symbols(of: "CD3.1") == ["CD3D", "CD3E", "CD3G"])
        #expect(Self.table.symbols(of: "CD41") == ["ITGA2B"])
        #expect(Self.table.symbols(of: "B7-1") == ["CD80"])
        #expect(Self.table.symbols(of: "TIM-4") == ["TIMD4"])
    }

    @Test(
        "an unknown name stays unknown", arguments: ["", " ", "XYZ", "CD", "CD999", "_", "()", "4"])
    func unknown(name: String) {
        #expect(Self.table.symbols(of: name) == nil)
    }

    @Test(
        "isotype controls have no gene",
        arguments: [
            "Mouse-IgG1", "Rat-IgG2b", "Mouse IgG2a, κ isotype Ctrl", "IgG1_control_TotalSeqC",
            "IgG2a_TotalSeqB", "Armenian Hamster IgG", "rIgG2b", "isotype_RTCATTTCCAA",
        ])
    func isotypes(name: String) {
        let match = Self.table.match(proteins: [name], genes: ["IGHG1", "CD4"])[0]
        #expect(match.reason == .isotypeControl)
        #expect(match.columns.isEmpty)
    }

    @Test("the immunoglobulins of B cells are no controls")
    func immunoglobulins() {
        #expect(Self.table.symbols(of: "IgM") == ["IGHM"])
        #expect(Self.table.symbols(of: "IgD_TotalSeqB") == ["IGHD"])
        let match = Self.table.match(proteins: ["IgG"], genes: ["IGHG1"])[0]
        #expect(match.columns == [0])
    }

    @Test("no name, however strange, stops the search")
    func strangeNames() {
        var random = RandomStream(seed: 11, stream: 0)
        let pieces = [
            "CD4", "cd", "-", "_", ".", " ", "(", ")", "1", "23", "TotalSeq", "anti-", "α", "é",
            "👩‍🔬", "İ", "ACGTAC", "/", "ADT", "\u{301}", "IgG", "hu.",
        ]
        var matched = 0
        for _ in 0..<3000 {
            let count = Int(random.next() % 7)
            let name = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
                .joined()
            let match = Self.table.match(proteins: [name], genes: ["CD4"])[0]
            #expect(match.protein == name)
            if !match.columns.isEmpty {
                matched += 1
                #expect(name.lowercased().contains("cd"))
            }
        }
        #expect(matched > 30)
    }
}
