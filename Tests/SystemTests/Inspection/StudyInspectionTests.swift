import Foundation
import Learning
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
            let citeseq = study.technologies[0]
            #expect(citeseq.trainingCells == ["a1", "a2", "b1", "b2", "c1", "c2"])
            #expect(citeseq.groups == ["a", "a", "b", "b", "c", "c"])
            #expect(citeseq.testCells == ["t1", "t2", "t3"])
            #expect(citeseq.targetNames == ["CD4", "CD8"])
            #expect(citeseq.foldPlan.foldCount == 3)
            #expect(study.evaluation?.rowCount == 3)
            #expect(study.evaluation?.cellCount == 2)
            #expect(study.notices.isEmpty)
            try study.scanValues()
        }
    }

    @Test("a study without test cells and evaluation ids is sound")
    func withoutTest() throws {
        var fixture = StudyFixture()
        fixture.hasTest = false
        fixture.evaluation = nil
        try fixture.use { file, _ in
            let study = try StudyInspection(file: file)
            let citeseq = study.technologies[0]
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
            let citeseq = study.technologies[0]
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
        #expect(told.contains("study.yaml:8: study.citeseq.features.genes: cannot read genes.txt"))
    }

    @Test(
        "a value that is not finite is found with file, cell and column",
        arguments: [Float.nan, .infinity])
    func notFinite(value: Float) throws {
        var fixture = StudyFixture()
        fixture.oddValue = value
        try fixture.use { file, folder in
            let study = try StudyInspection(file: file)
            #expect {
                try study.scanValues()
            } throws: { error in
                let text = "\(error)".replacing(folder + "/", with: "")
                return text.contains("study.yaml:6: study.citeseq.train.inputs")
                    && text.contains("in.h5") && text.contains("a2")
                    && text.contains("ENSG00000075624_ACTB")
            }
        }
    }
}
