import Foundation
import Learning
import LinearAlgebra
import SingleCell
import Testing
import mmcoord

@Suite("Ids, donors and names of a study's files")
struct StudyTextTests {
    /// What the study is told, with the folder cut out; its notices when it is accepted.
    private static func told(
        _ fixture: StudyFixture, change: (String) throws -> Void = { _ in }
    ) throws -> String {
        try fixture.use { file, folder in
            try change(folder)
            do {
                let study = try StudyInspection(file: file)
                return study.notices.map { "notice: \($0)\n" }.joined()
                    .replacing(folder + "/", with: "")
            } catch {
                return "\(error)".replacing(folder + "/", with: "")
            }
        }
    }

    /// The fixture with donors of its six training cells.
    private static func fixture(donors: [String], _ folds: String) -> StudyFixture {
        var fixture = StudyFixture()
        fixture.metadata = zip(fixture.inputCells, donors).map { ($0, $1) }
        fixture.options = "    folds: \(folds)"
        return fixture
    }

    private static let byDonor = "{by: donor, count: 2}"

    @Test(
        "donors that differ in what nobody sees are refused before anything is computed",
        arguments: [
            ("d1 ", "d1", "blanks", "`d1` (3 cells) and `d1 ` (1 cells)"),
            (
                "Rene\u{301}", "Ren\u{e9}", "normal form",
                "`Rene\\u{301}` (1 cells) and `Ren\\u{E9}`"
            ),
            ("d\u{200b}1", "d1", "invisible", "`d1` (3 cells) and `d\\u200B1` (1 cells)"),
            ("d\u{a0}1", "d 1", "blanks", "`d 1` (3 cells) and `d\\u{A0}1` (1 cells)"),
            ("\u{430}1", "a1", "another alphabet", "`a1` (3 cells) and `\\u{430}1` (1 cells)"),
        ])
    func hidden(_ odd: String, _ usual: String, _ difference: String, _ names: String) throws {
        let donors = [odd, usual, usual, usual, "other", "other"]
        for scheme in ["group", "leave-one-group-out", "stratified"] {
            let told = try Self.told(
                Self.fixture(donors: donors, "{scheme: \(scheme), by: donor, count: 2}"))
            #expect(told.hasPrefix("study.yaml:8: study.citeseq.folds.by: values of donor"))
            #expect(told.contains(difference) && told.contains(names), "\(told)")
            #expect(told.contains("write them alike") && told.contains("another name"))
        }
        let random = try Self.told(Self.fixture(donors: donors, "{scheme: random, count: 2}"))
        #expect(random.hasPrefix("notice: values of donor") && random.contains(names))
    }

    @Test(
        "donors that differ in case or in zeros are told, and stay two",
        arguments: [("D1", "d1", "case"), ("d01", "d1", "how a number is written")])
    func visible(_ odd: String, _ usual: String, _ difference: String) throws {
        let fixture = Self.fixture(
            donors: [odd, usual, usual, usual, "other", "other"], Self.byDonor)
        let told = try Self.told(fixture)
        #expect(
            told.contains(
                "notice: values of donor in metadata.csv differ in \(difference) only: "))
        #expect(told.contains("(3 cells)") && told.contains("write them alike"))
        try fixture.use { file, _ in
            let study = try StudyInspection(file: file)
            #expect(Set(study.questions[0].groups).count == 3)
        }
    }

    @Test(
        "two ways to write a number are refused in a column of numbers",
        arguments: [("01", "1"), ("3.0", "3"), ("+4", "4")])
    func numbers(_ odd: String, _ usual: String) throws {
        let told = try Self.told(
            Self.fixture(donors: [odd, usual, usual, usual, "7", "7"], Self.byDonor))
        #expect(told.hasPrefix("study.yaml:8: study.citeseq.folds.by: values of donor"))
        #expect(told.contains("how a number is written"))
        // Days are compared by value.
        let days = try Self.told(
            Self.fixture(
                donors: [odd, usual, usual, usual, "7", "7"], "{scheme: time-forward, by: donor}"))
        #expect(days.hasPrefix("notice: values of donor"))
    }

    @Test("a look-alike in the table of folds is refused")
    func foldTable() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {scheme: file, file: folds.csv}"
        let told = try Self.told(fixture) { folder in
            try "cell_id,fold\na1,0\na2,0 \nb1,1\nb2,1\nc1,1\nc2,0\n".write(
                toFile: folder + "/folds.csv", atomically: true, encoding: .utf8)
        }
        #expect(told.contains("values of fold in folds.csv differ in blanks only"))
    }

    @Test(
        "pandas' words for a missing donor are missing donors, in CSV",
        arguments: ["NA", "NaN", "nan", "None", "null", "#N/A", "N/A", "<NA>", "n/a", "\"NA\""])
    func missingDonor(_ word: String) throws {
        let told = try Self.told(
            Self.fixture(donors: ["a", word, "b", "b", "c", "c"], Self.byDonor))
        #expect(told.contains("1 training cells have no donor in metadata.csv: a2"), "\(told)")
        #expect(told.contains("NA, NaN, None"))
    }

    @Test("a missing value of another column is a part of the scores called missing")
    func missingPart() throws {
        let fixture = StudyFixture()
        try fixture.use { file, folder in
            try "cell_id,day,donor\na1,NA,a\na2,2,a\nb1,2,b\nb2,,b\nc1,3,c\nc2,3,c\n".write(
                toFile: folder + "/metadata.csv", atomically: true, encoding: .utf8)
            let study = try StudyInspection(file: file)
            let day = try #require(study.questions[0].partitions.first)
            #expect(day.values == ["missing", "2", "2", "missing", "3", "3"])
        }
    }

    @Test("genes, targets and cells may be called like a missing value")
    func namedLikeMissing() throws {
        var fixture = StudyFixture()
        fixture.inputCells = ["NA", "nan", "b1", "b2", "c1", "c2"]
        fixture.targetCells = fixture.inputCells
        fixture.genes = ["NAN", "None", "null"]
        fixture.targets = ["NA", "N/A"]
        fixture.metadata = [("NA", "a"), ("nan", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c")]
        fixture.metadata += [("c2", "c")]
        fixture.evaluation = [("r1", "t1", "NA"), ("r2", "t1", "N/A")]
        try fixture.use { file, _ in
            let study = try StudyInspection(file: file)
            #expect(study.questions[0].trainingCells == fixture.inputCells)
            #expect(study.evaluation?.targetCount == 2)
        }
    }

    /// Training files as .h5ad, with donors in obs; returns the fold of each cell.
    private static func folds(
        _ column: CellColumn, csv: [String]?, _ folds: String = "{by: donor, count: 3}"
    ) throws -> [Int] {
        let cells = (0..<column.count).map { "cell\($0)" }
        let folder = NSTemporaryDirectory() + "text-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, columns) in [("in", [("donor", column)]), ("out", [])] {
            var writer = try AnnDataWriter(
                path: "\(folder)/\(name).h5ad", cellIds: cells, cells: columns,
                columnNames: name == "in" ? ["CD4", "CD8A", "CD19"] : ["CD4", "CD8"])
            var values = DenseMatrix(rowCount: cells.count, columnCount: name == "in" ? 3 : 2)
            for index in values.values.indices { values.values[index] = Float(index % 5) + 0.5 }
            try writer.append(values)
            try writer.finish()
        }
        var metadata = ""
        if let csv {
            let rows = zip(cells, csv).map { "\($0),\($1)\n" }.joined()
            try ("cell_id,donor\n" + rows).write(
                toFile: folder + "/m.csv", atomically: true, encoding: .utf8)
            metadata = "  metadata: m.csv\n"
        }
        try """
        cluster: {state: run}
        study:
        \(metadata)  citeseq:
            train: {inputs: in.h5ad, targets: out.h5ad}
            folds: \(folds)
            features: {components: 2}

        """.write(toFile: folder + "/s.yaml", atomically: true, encoding: .utf8)
        let study = try StudyInspection(file: try ClusterFile.load(path: folder + "/s.yaml"))
        return try #require(study.questions[0].foldPlan).foldOfCell
    }

    @Test("donors that are numbers make the same folds from .h5ad and CSV, as scikit-learn's")
    func numericDonors() throws {
        // sklearn.model_selection.GroupKFold(3).split(X, groups=[2, 2, 10, 10, 9, 9, 33, 33]),
        // scikit-learn 1.9.1: of equal groups the greatest is placed first.
        let donors = [2, 2, 10, 10, 9, 9, 33, 33]
        let expected = [0, 0, 1, 1, 2, 2, 0, 0]
        #expect(try Self.folds(.integers(donors), csv: nil) == expected)
        let texts = donors.map(\.description)
        #expect(
            try Self.folds(.strings([String](repeating: "x", count: 8)), csv: texts) == expected)
        #expect(try Self.folds(.floats(donors.map(Float.init)), csv: nil) == expected)
        let decimals = donors.map { "\($0).0" }
        #expect(try Self.folds(.integers(donors), csv: decimals) == expected)
        // Digits stored as text are text: "9" sorts after "33".
        #expect(try Self.folds(.strings(texts), csv: nil) == [2, 2, 0, 0, 0, 0, 1, 1])
    }

    @Test("random folds need no donor, whatever the metadata are")
    func random() throws {
        let random = "{scheme: random, count: 2}"
        var fixture = StudyFixture()
        fixture.options = "    folds: \(random)"
        let absent = try fixture.use { file, folder in
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            try text.replacing("  metadata: metadata.csv\n", with: "").write(
                toFile: file.path, atomically: true, encoding: .utf8)
            let study = try StudyInspection(file: try ClusterFile.load(path: file.path))
            #expect(study.notices.isEmpty)
            return try #require(study.questions[0].foldPlan)
        }
        #expect(!absent.hasGroups && absent.foldCount == 2)
        #expect(absent.description == "2 folds of cells at random")
        let lacking = try Self.told(fixture) { folder in
            try "cell_id,day\na1,2\n".write(
                toFile: folder + "/metadata.csv", atomically: true, encoding: .utf8)
        }
        #expect(
            lacking.hasPrefix(
                "notice: metadata.csv has no column donor, so scores are not parted by it."))
        fixture.options = "    folds: {scheme: random, by: donor, count: 2}"
        let named = try Self.told(fixture) { folder in
            try "cell_id,day\na1,2\n".write(
                toFile: folder + "/metadata.csv", atomically: true, encoding: .utf8)
        }
        #expect(named.contains("metadata.csv has no column donor; its columns are day"))
    }

    @Test("a file without donors is no error: folds are random, and a notice says what that means")
    func noDonors() throws {
        var fixture = StudyFixture()
        fixture.options = ""
        let told = try Self.told(fixture) { folder in
            let rows = (fixture.inputCells + fixture.testCells).map { "\($0),2\n" }.joined()
            try ("cell_id,day\n" + rows).write(
                toFile: folder + "/metadata.csv", atomically: true, encoding: .utf8)
        }
        #expect(
            told.contains(
                "citeseq: metadata.csv has no column donor; its columns are day. So cells are "
                    + "dealt to the 3 folds at random, and the score is for new cells of the same "
                    + "samples: it says nothing of new donors."), "\(told)")
        fixture.metadata = fixture.metadata.map { ($0.cell, "x") }
        let single = try Self.told(fixture)
        #expect(single.contains("all cells of metadata.csv have the donor x. So"), "\(single)")
    }

    @Test("a column that may name donors is a matter for the user, and so is a named scheme")
    func donorsByAnotherName() throws {
        var fixture = StudyFixture()
        fixture.options = ""
        fixture.personColumn = "patient_id"
        #expect(
            try Self.told(fixture).contains(
                "metadata.csv has no column donor; its columns are day, patient_id"))
        fixture.personColumn = "donor"
        fixture.metadata = fixture.metadata.map { ($0.cell, "x") }
        fixture.options = "    folds: {scheme: group}"
        #expect(try Self.told(fixture).contains("3 folds from 1 values of donor: x (6 cells)"))
    }

    @Test("obs without columns says so, and where the column is")
    func noObs() throws {
        let folder = NSTemporaryDirectory() + "text-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for hasDonor in [false, true] {
            for name in ["in", "out"] {
                let donors: [(String, CellColumn)] = [("donor", .strings(["a", "b", "c"]))]
                var writer = try AnnDataWriter(
                    path: "\(folder)/\(name).h5ad", cellIds: ["x", "y", "z"],
                    cells: hasDonor && name == "out" ? donors : [], columnNames: ["CD4", "CD8"])
                try writer.append(DenseMatrix(rowCount: 3, columnCount: 2))
                try writer.finish()
            }
            let path = folder + "/s.yaml"
            try """
            cluster: {state: run}
            study:
              citeseq:
                train: {inputs: in.h5ad, targets: out.h5ad}
                folds: {scheme: group}

            """.write(toFile: path, atomically: true, encoding: .utf8)
            let file = try ClusterFile.load(path: path)
            let error = #expect(throws: InspectionError.self) {
                try StudyInspection(file: file)
            }
            let told = "\(try #require(error))".replacing(folder + "/", with: "")
            #expect(told.contains("in.h5ad has no column donor: its obs has no columns"))
            #expect(told.contains("study.metadata"))
            #expect(
                told.contains("inputs.obs['donor'] = targets.obs['donor']") == hasDonor, "\(told)")
        }
    }

    @Test("a row id that stands twice is refused with both lines, numbers or not")
    func repeatedRowIds() throws {
        var fixture = StudyFixture()
        fixture.evaluation = [
            ("1", "t3", "CD8"), ("2", "t1", "CD4"), ("2", "t1", "CD8"), ("3", "t2", "CD8"),
        ]
        let told = try Self.told(fixture)
        #expect(
            told.hasPrefix(
                "study.yaml:4: study.evaluation-ids: 1 rows of evaluation.csv have a row_id that "
                    + "stands before: `2` (lines 3 and 4)"), "\(told)")
        fixture.evaluation = [("e\u{301}", "t3", "CD8"), ("\u{e9}", "t1", "CD4")]
        #expect(try Self.told(fixture) == "")
    }
}
