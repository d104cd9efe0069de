import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Synthetic study")
struct SyntheticStudyTests {
    @Test("scale 1 is the competition's size and a small study keeps enough genes")
    func sizes() {
        let full = SyntheticStudy(scale: 1, seed: 1)
        #expect(full.trainingCellCount == 70_988)
        #expect(full.testCellCount == 48_663)
        #expect(full.geneCount == 22_050)
        #expect(SyntheticStudy(scale: 0.0001, seed: 1).geneCount == 1_000)
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
            #expect(
                try Data(contentsOf: URL(filePath: scratch.file("a/\(file)")))
                    == Data(contentsOf: URL(filePath: scratch.file("b/\(file)"))), "\(file)")
        }

        let inputs = try MatrixFile(MatrixSource(path: scratch.file("a/\(name)"))).header
        let targets = try MatrixFile(
            MatrixSource(path: scratch.file("a/train_cite_targets.h5"))
        ).header
        let test = try MatrixFile(
            MatrixSource(path: scratch.file("a/test_cite_inputs.h5"))
        ).header
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
        try reader.forEachRow { _, cell, gene in
            let isRight = cells.index(of: cell) == row / 140 && genes.index(of: gene) == row % 140
            if !isRight { misplaced += 1 }
            row += 1
        }
        #expect(row == test.rowCount * 140)
        #expect(misplaced == 0)
    }
}
