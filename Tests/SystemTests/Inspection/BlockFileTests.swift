import Foundation
import LinearAlgebra
import Pipelines
import SingleCell
import Testing
import mmcoord

@Suite("Inspecting files of other programs")
struct BlockFileTests {
    private static let cells = ["t3", "t2", "t1", "c2", "c1", "b2", "b1", "a2", "a1", "extra"]

    /// Inspects a study whose models see a file with a row for each of some cells.
    private func inspect(_ cells: [String], _ body: (StudyInspection) throws -> Void) throws {
        try StudyFixture().use { file, folder in
            var writer = try PandasWriter(
                path: "\(folder)/latent.h5", key: "table", cellIds: cells, columnNames: ["z", "w"])
            try writer.append(DenseMatrix(rowCount: cells.count, columnCount: 2))
            try writer.finish()
            let text = """
                cluster: {state: run}
                study:
                  metadata: metadata.csv
                  predict:
                    a:
                      train: {inputs: in.h5, targets: out.h5}
                      test: {inputs: test.h5}
                      folds: {by: donor, count: 3}
                      blocks: {latent: {kind: file, path: latent.h5}}
                """
            try text.write(toFile: file.path, atomically: true, encoding: .utf8)
            try body(try StudyInspection(file: try ClusterFile.load(path: file.path)))
        }
    }

    @Test("a row for each cell is enough, and it is said that no score vouches for the features")
    func sound() throws {
        try inspect(Self.cells) { study in
            let found = try #require(study.questions[0].blocks.first)
            #expect(found.columnCount == 2)
            #expect(found.source?.rowCount == Self.cells.count)
            #expect(found.labels?.training.cells == study.questions[0].trainingCells)
            #expect(found.labels?.tests.cells == ["t1", "t2", "t3"])
            let notice = study.notices.first { $0.contains("block latent") }
            #expect(try #require(notice).contains("no score, not even of a nested evaluation"))
        }
    }

    @Test("cells without a row are counted and named, at the key of the file")
    func missing() throws {
        let error = #expect(throws: InspectionError.self) {
            try inspect(["a1", "a2", "b1", "b2", "c1", "t1", "t2", "t3"]) { _ in }
        }
        let text = "\(try #require(error))"
        #expect(text.contains("study.predict.a.blocks.latent.path"))
        #expect(text.contains("no row for 1 of the 9 training and test cells: c2"))
        #expect(text.contains("Write a row for each cell"))
    }
}
