import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Synthetic study")
struct SyntheticStudyTests {
    @Test("cell ids are twelve digits and never alike, up to the largest study and seed")
    func cellIds() {
        var ids: Set<String> = []
        for number in stride(from: UInt64(0), to: 300_000, by: 7) {
            for seed in [1, UInt64.max] { ids.insert(SyntheticCells.id(number, seed: seed)) }
        }
        #expect(ids.count == 2 * ((300_000 + 6) / 7) && ids.allSatisfy { $0.count == 12 })
    }

    @Test("scale 1 is the competition's size and a small study keeps enough columns")
    func sizes() {
        let full = SyntheticStudy(scale: 1, seed: 1, technologies: [.citeseq, .multiome])
        #expect(full.trainingCellCount == 70_988)
        #expect(full.testCellCount == 48_663)
        #expect(full.geneCount == 22_050)
        #expect(full.multiomeTrainingCellCount == 105_942)
        #expect(full.multiomeTestCellCount == 55_935)
        #expect(full.peakCount == 228_942)
        #expect(full.multiomeGeneCount == 23_418)
        #expect(full.evaluationRowCount == 65_744_180)
        let small = SyntheticStudy(scale: 0.0001, seed: 1)
        #expect(small.geneCount == 1_000)
        #expect(small.peakCount == 5_000)
        #expect(small.multiomeGeneCount == 1_000)
    }

    @Test("the files fit together, equal seeds give equal bytes, other seeds other ones")
    func files() throws {
        let scratch = try ScratchFolder()
        let study = SyntheticStudy(scale: 0.001, seed: 3)
        try study.write(to: scratch.file("a"))
        try study.write(to: scratch.file("b"))
        try SyntheticStudy(scale: 0.001, seed: 4).write(to: scratch.file("c"))
        let name = "train_cite_inputs.h5"
        let a = try GoldenFile.read(scratch.file("a/\(name)"))
        #expect(a == (try GoldenFile.read(scratch.file("b/\(name)"))))
        #expect(a != (try GoldenFile.read(scratch.file("c/\(name)"))))
        for file in ["metadata.csv", "evaluation_ids.csv", name, "test_cite_targets_truth.h5"] {
            #expect(try bytes(scratch.file("a/\(file)")) == bytes(scratch.file("b/\(file)")))
        }

        let inputs = try MatrixFile(MatrixSource(path: scratch.file("a/\(name)"))).header
        let targets = try header(scratch.file("a/train_cite_targets.h5"))
        let test = try header(scratch.file("a/test_cite_inputs.h5"))
        #expect(inputs.cellIds == targets.cellIds)
        #expect(inputs.columnNames == test.columnNames)
        #expect(targets.columnCount == 140)
        #expect(inputs.columnNames.contains { $0.hasSuffix("_MS4A1") })
        #expect((0.17...0.27).contains(inputs.nonZeroFraction))

        let metadata = try CellTable(csv: scratch.file("a/metadata.csv"))
        #expect(metadata.cellIds == inputs.cellIds + test.cellIds)
        let donors = try metadata.column("donor")
        #expect(Set(donors.prefix(inputs.rowCount)).count == 3)
        #expect(try !metadata.column("day").prefix(inputs.rowCount).contains("7"))

        var reader = try EvaluationReader(path: scratch.file("a/evaluation_ids.csv"))
        let cells = NameTable(test.cellIds)
        let genes = NameTable(targets.columnNames)
        var row = 0
        var misplaced = 0
        try reader.forEachRow { _, cell, gene, _ in
            let isRight = cells.index(of: cell) == row / 140 && genes.index(of: gene) == row % 140
            if !isRight { misplaced += 1 }
            row += 1
        }
        #expect(row == test.rowCount * 140)
        #expect(misplaced == 0)
    }

    @Test("the first test cells are copies of training cells under other names, not scored")
    func copies() throws {
        let scratch = try ScratchFolder()
        try SyntheticStudy(scale: 0.004, seed: 3).write(to: scratch.path)
        let scoring = try CellTable(csv: scratch.file("scoring.csv"))
        let parts = try scoring.column("part")
        let copyCount = parts.prefix { $0 == "unscored" }.count
        #expect(copyCount == 30)
        #expect(!parts.dropFirst(copyCount).contains("unscored"))
        for (training, test) in [
            ("train_cite_inputs", "test_cite_inputs"),
            ("train_cite_targets", "test_cite_targets_truth"),
        ] {
            let trained = try GoldenFile.read(scratch.file("\(training).h5"))
            let tested = try GoldenFile.read(scratch.file("\(test).h5"), rows: 0..<copyCount)
            let rows = Set((0..<trained.rowCount).map { Array(trained.row($0)) })
            for row in 0..<copyCount { #expect(rows.contains(Array(tested.row(row)))) }
        }
        let metadata = try CellTable(csv: scratch.file("metadata.csv"))
        let places = NameTable(metadata.cellIds)
        for cell in scoring.cellIds.prefix(copyCount) {
            let row = try #require(places.index(of: cell))
            #expect(try metadata.column("donor")[row] == "27678")
            #expect(try metadata.column("day")[row] == "2")
        }
    }

    @Test("a study of both technologies has the competition's densities, names, days and donors")
    func multiome() throws {
        let scratch = try ScratchFolder()
        let study = SyntheticStudy(scale: 0.002, seed: 5, technologies: [.citeseq, .multiome])
        try study.write(to: scratch.path)
        let inputs = try header(scratch.file("train_multi_inputs.h5"))
        let targets = try header(scratch.file("train_multi_targets.h5"))
        let test = try header(scratch.file("test_multi_inputs.h5"))
        let truth = try header(scratch.file("test_multi_targets_truth.h5"))
        #expect(inputs.cellIds == targets.cellIds && test.cellIds == truth.cellIds)
        #expect(inputs.columnNames == test.columnNames)
        #expect(targets.columnNames == truth.columnNames)
        #expect(Set(inputs.columnNames).count == study.peakCount)
        #expect(Set(targets.columnNames).count == study.multiomeGeneCount)
        let contigs = Set(inputs.columnNames.map { String($0.prefix { $0 != ":" }) })
        #expect(contigs.count == 37 && contigs.contains("chrY"))
        #expect((0.018...0.034).contains(inputs.nonZeroFraction))
        // Markers of proteins are expressed well, and many among so few genes.
        #expect((0.14...0.25).contains(targets.nonZeroFraction))
        let peaks = try GoldenFile.read(scratch.file("train_multi_inputs.h5"))
        #expect(peaks.values.allSatisfy { $0 >= 0 && $0 < 25 })

        let metadata = try CellTable(csv: scratch.file("metadata.csv"))
        let days = try metadata.column("day")
        let donors = try metadata.column("donor")
        let places = NameTable(metadata.cellIds)
        for cell in inputs.cellIds {
            let row = try #require(places.index(of: cell))
            #expect(["2", "3", "4", "7"].contains(days[row]) && donors[row] != "27678")
        }
        let parts = try CellTable(csv: scratch.file("scoring.csv"))
        let partColumn = try parts.column("part")
        let partPlaces = NameTable(parts.cellIds)
        var scoredCount = 0
        for cell in test.cellIds {
            let row = try #require(places.index(of: cell))
            #expect(try metadata.column("cell_type")[row] == "hidden")
            let part = partColumn[try #require(partPlaces.index(of: cell))]
            #expect(part == "unscored" || (part == "private") == (days[row] == "10"))
            if part != "unscored" { scoredCount += 1 }
        }
        #expect(abs(Double(scoredCount) / Double(test.rowCount) - 0.3) < 0.02)
        #expect(Set(inputs.cellIds + test.cellIds).count == inputs.rowCount + test.rowCount)
    }

    @Test("evaluation asks each scored Multiome cell for a part of the genes, another for each")
    func evaluation() throws {
        let scratch = try ScratchFolder()
        let study = SyntheticStudy(scale: 0.0005, seed: 5, technologies: [.citeseq, .multiome])
        try study.write(to: scratch.path)
        let truth = try header(scratch.file("test_multi_targets_truth.h5"))
        let genes = NameTable(truth.columnNames)
        var asked: [String: [Int]] = [:]
        var rowCount = 0
        var reader = try EvaluationReader(path: scratch.file("evaluation_ids.csv"))
        try reader.forEachRow { _, cell, gene, _ in
            if rowCount >= study.testCellCount * 140, let gene = genes.index(of: gene) {
                let cell = String(decoding: (0..<cell.count).map { cell[$0] }, as: UTF8.self)
                asked[cell, default: []].append(gene)
            }
            rowCount += 1
        }
        #expect(rowCount == study.evaluationRowCount)
        let askedCount = study.multiomeGeneCount * 15 / 100
        #expect(asked.values.allSatisfy { Set($0).count == askedCount })
        #expect(Set(asked.values).count == asked.count)
        let sample = try CellTable(
            csv: scratch.file("sample_submission.csv"), idColumn: "row_id")
        #expect(sample.cellIds == (0..<rowCount).map { String($0) })
        #expect(try sample.column("target").allSatisfy { $0 == "0.0" })
    }

    @Test("a technology's matrices are the same with and without the other")
    func independence() throws {
        let scratch = try ScratchFolder()
        for (folder, technologies) in [
            ("both", [.citeseq, .multiome]), ("cite", [.citeseq]), ("multi", [.multiome]),
        ] as [(String, Set<SyntheticStudy.Technology>)] {
            try SyntheticStudy(scale: 0.0005, seed: 7, technologies: technologies)
                .write(to: scratch.file(folder))
        }
        for (folder, name) in [
            ("cite", "train_cite_inputs.h5"), ("cite", "test_cite_targets_truth.h5"),
            ("multi", "train_multi_inputs.h5"), ("multi", "test_multi_targets_truth.h5"),
        ] {
            #expect(
                try bytes(scratch.file("both/\(name)")) == bytes(scratch.file("\(folder)/\(name)")))
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.file("cite/train_multi_inputs.h5")))
    }

    private func header(_ path: String) throws -> MatrixHeader {
        try MatrixFile(MatrixSource(path: path)).header
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }
}
