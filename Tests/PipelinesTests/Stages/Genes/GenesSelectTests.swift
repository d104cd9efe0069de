import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Genes: which columns are features of their own, and their scale") struct GenesSelectTests {
    private static let names = ["CD4", "CD8A", "X", "Y", "Z"]
    private static let training = SeenMatrix(
        cells: ["a", "b", "c", "d"],
        rows: [[1, 0, 1, 0, 2], [3, 0, 1, 1, 0], [5, 2, 1, 0, 0], [7, 2, 1, 1, 2]])

    /// The training inputs in two shards; `kept` columns are not left out.
    private func bench(kept: [UInt8] = [1, 1, 1, 1, 1]) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("train-statistics", Self.training.statistics(0..<2))
        try bench.give("train-statistics", Self.training.statistics(2..<4))
        try bench.give("train-names", .names(Self.names))
        try bench.give("target-names", .names(["CD4", "CD8", "Nonsense9"]))
        try bench.give("columns", .columns(keep: kept))
        return bench
    }

    private func report(_ outputs: StageOutputs) throws -> GeneReport {
        try GeneReport(json: Data(try outputs.bytes("report")))
    }

    @Test("the genes of the targets are features, scaled by all shards of the training cells")
    func genes() throws {
        let outputs = try bench().run(GenesStage.self, .select(.match))
        #expect(outputs.roles == ["genes", "report"])
        let genes = try outputs.archive("genes")
        #expect(try genes.int64s("genes") == [0, 1])
        // CD4 is 1, 3, 5, 7; CD8A is 0, 0, 2, 2.
        expectClose(try genes.doubles("gene-means"), [4, 1], within: 1e-12)
        expectClose(try genes.doubles("gene-scales"), [Double(5).squareRoot(), 1], within: 1e-12)
        let report = try report(outputs)
        #expect(report.selectedGenes == ["CD4", "CD8A"])
        #expect(report.matches.map(\.protein) == ["CD4", "CD8", "Nonsense9"])
        #expect(report.matches.map(\.genes) == [["CD4"], ["CD8A"], []])
    }

    @Test("a file of aliases adds the genes of a target")
    func aliases() throws {
        let bench = try bench()
        try bench.give("aliases", bytes: Array("Nonsense9 = Z\n".utf8))
        let outputs = try bench.run(GenesStage.self, .select(.match))
        #expect(try outputs.archive("genes").int64s("genes") == [0, 1, 4])
        #expect(try report(outputs).matches.last?.genes == ["Z"])
    }

    @Test("a list names the features; columns that are left out are none")
    func lists() throws {
        let bench = try bench(kept: [1, 0, 1, 0, 1])
        try bench.give("genes", bytes: Array("CD8A\nCD4\n".utf8))
        let outputs = try bench.run(GenesStage.self, .select(.list))
        #expect(try outputs.archive("genes").int64s("genes") == [0])
        #expect(try report(outputs).selectedGenes == ["CD4"])
        #expect(try report(outputs).matches.isEmpty)
    }

    @Test("a column that holds one value has scale 1, so that it becomes 0 and not NaN")
    func constant() throws {
        let bench = try bench()
        try bench.give("genes", bytes: Array("X\n".utf8))
        let genes = try bench.run(GenesStage.self, .select(.list)).archive("genes")
        #expect(try genes.doubles("gene-means") == [1])
        #expect(try genes.doubles("gene-scales") == [1])
    }

    @Test("statistics of no rows, as of a shard without training cells, change nothing")
    func emptyShard() throws {
        let expected = try bench().run(GenesStage.self, .select(.match)).bytesByRole
        let bench = try bench()
        bench.withdraw("train-statistics")
        try bench.give("train-statistics", Self.training.statistics(0..<0))
        try bench.give("train-statistics", Self.training.statistics(0..<2))
        try bench.give("train-statistics", Self.training.statistics(2..<4))
        #expect(try bench.run(GenesStage.self, .select(.match)).bytesByRole == expected)
    }

    @Test("a name of a list that is no column is an error, with what columns are named like")
    func unknownColumn() throws {
        let bench = try bench()
        try bench.give("genes", bytes: Array("Nope\n".utf8))
        #expect(throws: TaskError.unknownColumn(list: "genes", name: "Nope", example: "CD4")) {
            try bench.run(GenesStage.self, .select(.list))
        }
    }

    @Test(
        "a missing input is named",
        arguments: [
            ("train-statistics", GenesWork.Selection.match), ("train-names", .match),
            ("target-names", .match), ("columns", .match), ("genes", .list),
        ])
    func missing(role: String, selection: GenesWork.Selection) throws {
        let bench = try bench()
        try bench.give("genes", bytes: Array("CD4\n".utf8))
        bench.expectMissing(role, GenesStage.self, .select(selection))
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(GenesStage.self, .select(.match))
    }
}
