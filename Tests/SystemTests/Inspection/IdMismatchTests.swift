import Testing
import mmcoord

@Suite("Ids that do not match, and why")
struct IdMismatchTests {
    private static let barcodes = [
        "AAACCCAAGTTT", "AAACGAACCAGT", "AAAGGATTCACG", "CCGTATTGACAA", "GGATTCAGGTCA",
        "TTGACCATTGCA",
    ]

    /// What a study of these two files is told, problems first.
    private static func told(
        inputs: [String], targets: [String], crosswise: [String] = [], share: Double = 0.5
    ) -> (problems: [StudyProblem], notices: [String], cells: [String]) {
        var examiner = StudyExaminer { $0 }
        let cells = examiner.matchTraining(
            inputs: StudyExaminer.Names(
                key: "train.inputs", path: "in.h5", ids: inputs, crosswise: crosswise),
            targets: StudyExaminer.Names(key: "train.targets", path: "tg.h5", ids: targets),
            least: LeastMatch(share: share, key: "minimum-match"))
        return (examiner.problems, examiner.notices, cells)
    }

    /// What differs, as it is told, and the other spelling of an id.
    private static let spellings: [(difference: String, other: @Sendable (String, Int) -> String)] =
        [
            ("a suffix such as -1", { id, _ in id + "-1" }),
            ("a version such as .12", { id, index in "\(id).\(index)" }),
            ("upper and lower case", { id, _ in id.lowercased() }),
            ("blanks", { id, _ in id + " " }),
            ("a prefix such as sample_", { id, _ in "d1_" + id }),
            ("what follows an underscore", { id, _ in id + "_d1" }),
            ("Python prints bytes", { id, _ in "b'\(id)'" }),
            ("what stands around the barcode", { id, _ in "run7." + id + "x" }),
            (
                "reverse complement",
                { id, _ in
                    String(
                        id.reversed().map { ["A": "T", "T": "A", "C": "G", "G": "C"][$0] ?? $0 })
                }
            ),
        ]

    @Test("two spellings of the same ids are told by what differs, with an id of each file")
    func otherSpellings() throws {
        for (difference, other) in Self.spellings {
            let targets = Self.barcodes.enumerated().map { other($1, $0) }
            let found = Self.told(inputs: Self.barcodes, targets: targets)
            #expect(found.cells == [])
            let problem = try #require(found.problems.first)
            #expect(problem.found.contains("share no cells"))
            #expect(problem.advice.contains(difference), "\(problem.advice)")
            #expect(
                problem.advice.contains(
                    "\(Self.barcodes[0]) of in.h5 and \(targets[0]) of tg.h5"))
        }
    }

    @Test(
        "numbers lose zeros and gain points, parts change places, separators change",
        arguments: [
            ("leading zeros", ["s_007", "s_010", "s_100"], ["s_7", "s_10", "s_100x"]),
            ("decimal point", ["7", "10", "25"], ["7.0", "10.0", "25.0"]),
            ("order of their parts", ["a_T1", "b_T1", "c_T2"], ["T1_a", "T1_b", "T2_c"]),
            ("separators", ["HLA-A", "HLA-B", "MT-C1"], ["HLA.A", "HLA.B", "MT.C1"]),
            ("X that R writes", ["1.a", "2-b", "33-c"], ["X1.a", "X2.b", "X33.c"]),
        ])
    func forms(difference: String, inputs: [String], targets: [String]) throws {
        let problem = try #require(Self.told(inputs: inputs, targets: targets).problems.first)
        #expect(problem.advice.contains(difference), "\(problem.advice)")
    }

    @Test("4 of 96 cells are refused with examples of both files and the key that allows it")
    func mostlyMismatched() throws {
        let inputs = (0..<96).map { "cell\($0)x" }
        let targets = inputs.enumerated().map { $0 < 4 ? $1 : $1 + "-1" }
        let found = Self.told(inputs: inputs, targets: targets)
        #expect(found.cells == [])
        let problem = try #require(found.problems.first)
        #expect(
            problem.found
                == "only 4 of 96 cells have inputs and targets: only tg.h5 has cell4x-1, cell5x-1 "
                + "and 90 more; only in.h5 has cell4x, cell5x and 90 more")
        #expect(problem.advice.contains("a suffix such as -1"))
        #expect(problem.advice.contains("lower minimum-match, which is 0.5"))
        let allowed = Self.told(inputs: inputs, targets: targets, share: 0.04)
        #expect(allowed.cells == Array(inputs.prefix(4)))
        #expect(allowed.problems == [])
        #expect(allowed.notices.first?.contains("a suffix such as -1") == true)
    }

    @Test("a file whose cells are all in a larger one matches wholly")
    func subset() {
        let inputs = (0..<96).map { "cell\($0)" }
        let found = Self.told(inputs: inputs, targets: Array(inputs.prefix(3)))
        #expect(found.cells.count == 3 && found.problems == [])
        #expect(
            found.notices == [
                "3 cells have inputs and targets and are used for training; 93 have inputs only "
                    + "(cell3, cell4 and 91 more), 0 targets only."
            ])
    }

    @Test("a transposed table is told by its columns")
    func transposed() throws {
        let found = Self.told(
            inputs: ["CD4", "CD8A"], targets: Self.barcodes, crosswise: Self.barcodes)
        let problem = try #require(found.problems.first)
        #expect(problem.advice.contains("in.h5 is transposed"))
    }

    @Test(
        "dates and row numbers are no ids of cells",
        arguments: [
            ("DatetimeIndex", ["1577836800000000000", "1577923200000000000"]),
            ("DatetimeIndex", ["1577836800", "1577923200"]),
            ("DatetimeIndex", ["2020-01-01", "2020-01-02"]),
            ("DatetimeIndex", ["2020-01-01 00:00:00", "2020-01-02 00:00:00"]),
            ("row numbers", ["0", "1", "2"]),
            ("row numbers", ["1", "2", "3"]),
        ])
    func shapes(says: String, ids: [String]) throws {
        let problem = try #require(Self.told(inputs: ids, targets: Self.barcodes).problems.first)
        #expect(problem.advice.contains(says))
        #expect(problem.advice.contains("in.h5"))
    }

    @Test("ids that have nothing in common get no remedy that would mislead")
    func unrelated() throws {
        let problem = try #require(
            Self.told(inputs: ["a", "b", "c"], targets: ["x", "y", "z"]).problems.first)
        #expect(
            problem.advice == "Cells are matched by id: write the same ids into both files.")
    }

    @Test("few shared columns are refused with examples of both files")
    func columns() throws {
        func told(_ share: Double) -> StudyExaminer {
            var examiner = StudyExaminer { $0 }
            let genes = (0..<20).map { "ENSG\(1_000_000 + $0)" }
            examiner.matchColumns(
                training: StudyExaminer.Names(key: "train", path: "in.h5", ids: genes),
                test: StudyExaminer.Names(
                    key: "test", path: "te.h5",
                    ids: genes.enumerated().map { $0 < 2 ? $1 : $1 + ".12" }),
                least: LeastMatch(share: share, key: "minimum-match"))
            return examiner
        }
        let problem = try #require(told(0.5).problems.first)
        #expect(problem.place == "test")
        #expect(problem.found.hasPrefix("only 2 of 20 columns are in training and test inputs"))
        #expect(problem.advice.contains("a version such as .12"))
        #expect(told(0.1).problems == [])
    }
}
