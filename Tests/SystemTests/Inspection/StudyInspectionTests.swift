import Foundation
import Learning
import Pipelines
import Testing
import mmcoord

@Suite("Inspecting a study's files")
struct StudyInspectionTests {
    /// What the study is told, with the folder cut out.
    private static func told(_ fixture: StudyFixture) throws -> String {
        try fixture.use { file, folder in
            do {
                _ = try StudyInspection(file: file)
                return "accepted"
            } catch {
                return "\(error)".replacing(folder + "/", with: "")
            }
        }
    }

    @Test("a sound study is described in the order of its inputs")
    func sound() throws {
        try StudyFixture().use { file, _ in
            let study = try StudyInspection(file: file)
            let citeseq = study.questions[0]
            #expect(citeseq.trainingCells == ["a1", "a2", "b1", "b2", "c1", "c2"])
            #expect(citeseq.groups == ["a", "a", "b", "b", "c", "c"])
            #expect(citeseq.testCells == ["t1", "t2", "t3"])
            #expect(citeseq.targetNames == ["CD4", "CD8"])
            #expect(citeseq.foldPlan?.foldCount == 3)
            #expect(study.evaluation?.rowCount == 3)
            #expect(study.evaluation?.cellCount == 2)
            #expect(study.notices.isEmpty)
            #expect(try study.scanValues() == [])
        }
    }

    @Test("a study without test cells and evaluation ids is sound")
    func withoutTest() throws {
        var fixture = StudyFixture()
        fixture.hasTest = false
        fixture.evaluation = nil
        try fixture.use { file, _ in
            let study = try StudyInspection(file: file)
            let citeseq = study.questions[0]
            #expect(citeseq.testCells.isEmpty)
            #expect(study.evaluation == nil)
        }
    }

    @Test("partly shared cells and columns are announced and the rest goes on")
    func partlyShared() throws {
        var fixture = StudyFixture()
        fixture.targetCells = ["b1", "a1", "c2", "z9"]
        fixture.testGenes = ["ENSG00000075624_ACTB", "OTHER"]
        try fixture.use { file, _ in
            let study = try StudyInspection(file: file)
            let citeseq = study.questions[0]
            #expect(citeseq.trainingCells == ["a1", "b1", "c2"])
            #expect(citeseq.groups == ["a", "b", "c"])
            #expect(study.notices.count == 2)
            #expect(study.notices.first?.hasPrefix("3 cells have inputs and targets") == true)
        }
    }

    @Test("a missing file is named with its line and key")
    func missingFile() throws {
        try StudyFixture().use { file, folder in
            try FileManager.default.removeItem(atPath: folder + "/out.h5")
            #expect {
                _ = try StudyInspection(file: file)
            } throws: { error in
                let text = "\(error)".replacing(folder + "/", with: "")
                return text.hasPrefix("study.yaml:6: study.citeseq.train.targets: ")
                    && text.contains("out.h5")
            }
        }
    }

    @Test("a file that is no HDF5 is refused, not crashed on")
    func notHDF5() throws {
        try StudyFixture().use { file, folder in
            try "hello".write(toFile: folder + "/in.h5", atomically: true, encoding: .utf8)
            #expect {
                _ = try StudyInspection(file: file)
            } throws: { "\($0)".contains("study.citeseq.train.inputs") }
        }
    }

    @Test("too few donors are named with their cells")
    func tooFewDonors() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {by: donor, count: 4}"
        #expect(
            try Self.told(fixture)
                == "study.yaml:8: study.citeseq.folds.count: 4 folds from 3 values of donor: "
                + "a (2 cells), b (2 cells), c (2 cells). Set folds.count to at most 3, or choose "
                + "another folds.by.")
    }

    @Test("cells without metadata are told before the folds are")
    func noMetadata() throws {
        var fixture = StudyFixture()
        fixture.metadata.removeAll { $0.donor == "a" }
        let told = try Self.told(fixture)
        #expect(
            told.contains(
                "study.yaml:3: study.metadata: 2 of 6 training cells have no row in metadata.csv: "
                    + "a1, a2"))
    }

    @Test("a repeated cell id in the metadata is refused")
    func repeatedMetadata() throws {
        var fixture = StudyFixture()
        fixture.metadata.append(("a1", "c"))
        let told = try Self.told(fixture)
        #expect(told.contains("study.metadata"))
        #expect(told.contains("a1"))
    }

    @Test("a missing column for the folds names the columns there are")
    func missingColumn() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {by: patient, count: 3}"
        let told = try Self.told(fixture)
        #expect(told.contains("study.yaml:8: study.citeseq.folds.by: "))
        #expect(told.contains("has no column patient; its columns are day, donor"))
    }

    @Test("a table of folds that cannot be used is named with row, cell and what to do")
    func unusableFolds() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {scheme: file, file: folds.csv}"
        try fixture.use { file, folder in
            try "cell_id,fold\na1,0\na2,\nb1,1\nb2,1\nc1,1\n".write(
                toFile: folder + "/folds.csv", atomically: true, encoding: .utf8)
            #expect {
                _ = try StudyInspection(file: file)
            } throws: { error in
                "\(error)".replacing(folder + "/", with: "")
                    == "study.yaml:8: study.citeseq.folds.file: folds.csv gives no fold to 2 of the"
                    + " study's 6 cells: `a2` (row 2, empty), `c2` (no row); rows are counted from"
                    + " 1, below the header. Give each of them a fold, or remove them from the"
                    + " study's files."
            }
        }
    }

    @Test("donors on both sides of a fold are named, whatever column folds are made by")
    func donorsOnBothSides() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {scheme: file, by: day, file: folds.csv}"
        try fixture.use { file, folder in
            try "cell_id,fold\na1,0\na2,1\nb1,0\nb2,0\nc1,1\nc2,1\n".write(
                toFile: folder + "/folds.csv", atomically: true, encoding: .utf8)
            #expect(
                try StudyInspection(file: file).notices == [
                    "citeseq: cells of donor a are on both sides of a fold: the score is optimistic"
                        + " for new values of donor."
                ])
        }
    }

    @Test(
        "columns that name whom cells are from are known by their names",
        arguments: [
            ("donor", true), ("Donor_ID", true), ("patient id", true), ("SubjectNumber", true),
            ("donor_sex", false), ("id", false), ("cell_type", false),
        ])
    func personColumns(name: String, isOne: Bool) throws {
        var fixture = StudyFixture()
        fixture.personColumn = name
        fixture.options = "    folds: {scheme: file, by: day, file: folds.csv}"
        try fixture.use { file, folder in
            try "cell_id,fold\na1,0\na2,1\nb1,0\nb2,0\nc1,1\nc2,1\n".write(
                toFile: folder + "/folds.csv", atomically: true, encoding: .utf8)
            #expect(try StudyInspection(file: file).notices.isEmpty == !isOne)
        }
    }

    @Test("cells to train on are chosen by text or number, and folds still hold out all")
    func trainOn() throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {by: donor, count: 3, train-on: {donor: [a, b], day: 2.0}}"
        try fixture.use { file, _ in
            let found = try StudyInspection(file: file).questions[0].foldPlan
            let plan = try #require(found)
            #expect(!plan.foldOfCell.contains(FoldPlan.noFold))
            #expect((0..<3).map { plan.training($0).count }.sorted() == [2, 2, 4])
            #expect(
                plan.description
                    == "3 folds by donor, no donor on both sides, trained on donor a, b and day 2.0"
                    + " alone (4 of 6 cells)")
        }
    }

    @Test(
        "a choice of cells that no cell, column or fold fits is refused with the nearest there is",
        arguments: [
            (
                "{dya: [2]}", ".dya: metadata.csv has no column dya; its columns are day, donor",
                "Did you mean day?"
            ),
            (
                "{day: [2, 7]}",
                ".day: no training cell has day 7 in metadata.csv; its values are 2",
                "Did you mean 2?"
            ),
            (
                "{donor: [a, x]}",
                ".donor: no training cell has donor x in metadata.csv; its values are a, b, c",
                "Choose among them."
            ),
            (
                "{donor: a}",
                ": fold 2 is left without a cell to train on: of the 2 cells of donor a, none is"
                    + " held out by another fold",
                "Choose more values for train-on, or other folds."
            ),
        ])
    func impossibleTrainOn(choice: String, found: String, advice: String) throws {
        var fixture = StudyFixture()
        fixture.options = "    folds: {by: donor, count: 3, train-on: \(choice)}"
        #expect(
            try Self.told(fixture)
                == "study.yaml:8: study.citeseq.folds.train-on\(found). \(advice)")
    }

    @Test("batches are known for training and test cells, and a cell without one is refused")
    func batches() throws {
        var fixture = StudyFixture()
        fixture.options =
            "    features: {components: 8, batch-statistics: donor * day}\n"
            + "    folds: {by: donor, count: 3}"
        try fixture.use { file, _ in
            let blocks = try StudyInspection(file: file).questions[0].blocks
            #expect(blocks.dropLast().allSatisfy { $0.labels == nil })
            let batches = try #require(blocks.last?.labels)
            #expect(batches.names == ["donor * day"])
            #expect(batches.training.columns[0].prefix(3) == ["a × 2", "a × 2", "b × 2"])
            #expect(batches.tests.columns == [["t × 2", "t × 2", "t × 2"]])
        }
        fixture.metadata.removeAll { $0.cell == "t2" }
        #expect(
            try Self.told(fixture).contains("1 of 3 test cells have no row in metadata.csv: t2"))
        fixture.options = fixture.options.replacing("donor * day", with: "doner")
        let told = try Self.told(fixture)
        #expect(
            told.contains("study.citeseq.features.batch-statistics: metadata.csv has no column"))
        #expect(told.contains("Did you mean donor?"))
    }

    @Test("a single target is refused, because it has no correlation within a cell")
    func singleTarget() throws {
        var fixture = StudyFixture()
        fixture.targets = ["CD4"]
        fixture.evaluation = nil
        #expect(try Self.told(fixture).contains("out.h5 has 1 target"))
    }

    @Test("targets named twice are refused")
    func repeatedTarget() throws {
        var fixture = StudyFixture()
        fixture.targets = ["CD4", "CD8", "CD4"]
        #expect(try Self.told(fixture).contains("out.h5 has 1 repeated targets: CD4"))
    }

    @Test("test cells that are trained on are a leak")
    func leak() throws {
        var fixture = StudyFixture()
        fixture.testCells = ["t1", "b2", "t3"]
        let told = try Self.told(fixture)
        #expect(told.contains("1 of 3 test cells of test.h5 are training cells: b2"))
    }

    @Test("a study with many faults is told all of them")
    func manyFaults() throws {
        var fixture = StudyFixture()
        fixture.targetCells = ["x1", "x2", "x3", "x4", "x5", "x6"]
        fixture.testGenes = ["G1", "G2", "G3"]
        fixture.evaluation = [("1", "t9", "CD4"), ("2", "t1", "CD5")]
        fixture.options = "    features: {genes: genes.txt}"
        let told = try Self.told(fixture)
        #expect(told.hasPrefix("5 problems:"))
        #expect(told.contains("targets and inputs share no cells: out.h5 has x1, x2 and 4 more"))
        #expect(told.contains("test and training inputs share no columns"))
        #expect(told.contains("name cells that are not in the test inputs: t9 (line 2)"))
        #expect(told.contains("name genes that are no targets: CD5 (line 3)"))
        #expect(told.contains("study.yaml:8: study.citeseq.features.genes: no file at `genes.txt`"))
    }

    @Test(
        "a value that is not finite is found with file, cell and column",
        arguments: [Float.nan, .infinity])
    func notFinite(value: Float) throws {
        var fixture = StudyFixture()
        fixture.oddValue = value
        try fixture.use { file, folder in
            #expect {
                _ = try StudyInspection(file: file).scanValues()
            } throws: { error in
                let text = "\(error)".replacing(folder + "/", with: "")
                return text.contains("study.yaml:6: study.citeseq.train.inputs")
                    && text.contains("in.h5") && text.contains("a2")
                    && text.contains("ENSG00000075624_ACTB")
            }
        }
    }
}
