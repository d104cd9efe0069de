import Foundation
import Learning
import SingleCell
import Testing
import mmcoord

/// Real data beside the checkout; see MM_SHARED.
private enum RealData {
    static let folder =
        ProcessInfo.processInfo.environment["MM_SHARED"].map { $0 + "/data" }
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/data").path

    static func has(_ name: String) -> Bool {
        let isThere = FileManager.default.fileExists(atPath: folder + "/" + name)
        if !isThere { print("skipped: no \(folder)/\(name); set MM_SHARED to run on real data") }
        return isThere
    }
}

@Suite("Real studies")
struct RealStudyTests {
    private static let reapseq = """
        cluster: {state: run}
        study:
          metadata: metadata.csv
          evaluation-ids: evaluation_ids.csv
          citeseq:
            train: {inputs: train_cite_inputs.h5, targets: train_cite_targets.h5}
            test: {inputs: test_cite_inputs.h5}
            folds: {by: donor, count: 2}
        """

    private static func inspect(_ text: String, in name: String) throws -> StudyInspection {
        let path = RealData.folder + "/\(name)/study.yaml"
        return try StudyInspection(file: ClusterFile.parse(text, path: path))
    }

    @Test("the REAP-seq study is found whole", .enabled(if: RealData.has("reapseq/metadata.csv")))
    func wholeStudy() throws {
        let study = try Self.inspect(Self.reapseq, in: "reapseq")
        let citeseq = study.questions[0]
        #expect(citeseq.trainingCells.count == 5_991)
        #expect(citeseq.testCells.count == 1_497)
        #expect(citeseq.targetNames.count == 44)
        #expect(citeseq.geneNames.count == 17_075)
        #expect(citeseq.foldPlan?.foldCount == 2)
        #expect(Set(citeseq.groups) == ["P2", "P3"])
        #expect(study.evaluation?.rowCount == 65_868)
        #expect(study.evaluation?.cellCount == 1_497)
        #expect(study.evaluation?.targetCount == 44)
        #expect(citeseq.trainingCells == citeseq.inputs.cellIds)
    }

    @Test(
        "what is wrong with a real study is told all at once",
        .enabled(if: RealData.has("reapseq/metadata.csv")))
    func manyProblems() throws {
        let text = Self.reapseq.replacing("by: donor, count: 2", with: "by: donor, count: 4")
            .replacing("test: {inputs: test", with: "test: {inputs: train")
            .replacing("evaluation-ids: evaluation_ids", with: "evaluation-ids: no_ids")
        do {
            _ = try Self.inspect(text, in: "reapseq")
            Issue.record("a wrong study was accepted")
        } catch let error as InspectionError {
            let description = error.description
            #expect(description.hasPrefix("3 problems:"))
            #expect(description.contains("study.yaml:8: study.citeseq.folds.count: 4 folds from 2"))
            #expect(description.contains("5991 of 5991 test cells"))
            #expect(description.contains("no_ids.csv"))
        }
    }

    @Test(
        "a missing column names those there are",
        .enabled(if: RealData.has("reapseq/metadata.csv")))
    func missingColumn() {
        let text = Self.reapseq.replacing("by: donor", with: "by: doner")
        #expect {
            _ = try Self.inspect(text, in: "reapseq")
        } throws: { error in
            "\(error)".contains(
                "its columns are day, donor, cell_type, technology. Did you mean donor?")
        }
    }

    @Test(
        "an .h5ad study takes its groups from obs",
        .enabled(if: RealData.has("bmmc/cite_rna.h5ad")))
    func annData() throws {
        let text = """
            cluster: {state: run}
            study:
              citeseq:
                train: {inputs: cite_rna.h5ad, targets: cite_adt.h5ad}
                folds: {by: batch, count: 2}
            """
        let study = try Self.inspect(text, in: "bmmc")
        let citeseq = study.questions[0]
        #expect(citeseq.trainingCells.count == 600)
        #expect(citeseq.targetNames.count == 134)
        let plan = try #require(citeseq.foldPlan)
        #expect(plan.heldOut(0).count + plan.heldOut(1).count == 600)
        #expect(citeseq.groups.count { $0 == "s1d1" } == 311)
        #expect(citeseq.testCells.isEmpty)
        #expect(citeseq.partitions.contains { $0.name == "cell_type" })
        #expect(try study.scanValues() == [])
    }
}
