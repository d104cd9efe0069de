import Foundation
import LinearAlgebra
import Pipelines
import Testing

@Suite("Latent targets: rows of wide targets to coordinates") struct LatentStageTests {
    private static let cells = ["a", "b", "c"]
    /// Mean 2 and deviation 1; mean 1 and deviation √3; constant.
    private static let rows: [[Float]] = [[3, 1, 1, 3], [0, 0, 0, 4], [2, 2, 2, 2]]
    /// The first two targets, which are orthonormal.
    private static let components: [[Float]] = [[1, 0], [0, 1], [0, 0], [0, 0]]

    private func bench(_ shard: ArrayArchive) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("shard", shard)
        try bench.give("components", .components(Self.components))
        return bench
    }

    private let work = LatentWork(withoutFold: 0)

    @Test(
        "a row is standardised over all of its targets, then multiplied by the components",
        arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(
            isSparse ? .sparseShard(Self.cells, Self.rows) : .shard(Self.cells, Self.rows)
        ).run(LatentStage.self, work)
        #expect(outputs.roles == ["latent"])
        let latent = try outputs.archive("latent")
        #expect(try latent.texts("cells") == Self.cells)
        let share = -1 / Double(3).squareRoot()
        expectClose(try latent.matrix("latent"), [[1, -1], [share, share], [0, 0]])
        #expect(try latent.bytes("constant") == [0, 0, 1])
    }

    @Test("the fold names the task and changes no byte")
    func fold() throws {
        let bench = try bench(.shard(Self.cells, Self.rows))
        let first = try bench.run(LatentStage.self, work)
        let second = try bench.run(LatentStage.self, LatentWork(withoutFold: nil))
        #expect(first.bytesByRole == second.bytesByRole)
    }

    @Test("counts are divided by the median of those that are not zero, under the logarithm")
    func countMedian() throws {
        // Counts 1, 3, 7 and 0, whose median without the zero is 3.
        let row = [1.0, 3, 7, 0].map { Float(log(1 + $0)) }
        let divided = [1.0, 3, 7, 0].map { log(1 + $0 / 3) }
        let expected = Plain.standardised(divided).prefix(2)
        let latent = try bench(.shard(["a"], [row])).run(
            LatentStage.self, LatentWork(withoutFold: nil, division: .countMedian)
        ).archive("latent")
        expectClose(try latent.matrix("latent"), [Array(expected)])
    }

    @Test("components beyond the rank, which are zero, give zeros")
    func beyondRank() throws {
        let bench = try bench(.shard(Self.cells, Self.rows))
        try bench.replace("components", .components([[1, 0], [0, 0], [0, 0], [0, 0]]))
        let latent = try bench.run(LatentStage.self, work).archive("latent")
        expectClose(
            try latent.matrix("latent"), [[1, 0], [-1 / Double(3).squareRoot(), 0], [0, 0]])
    }

    @Test("a missing input is named", arguments: ["shard", "components"])
    func missing(role: String) throws {
        try bench(.shard(Self.cells, Self.rows)).expectMissing(role, LatentStage.self, work)
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try bench(.shard(Self.cells, Self.rows))
        try bench.replace("components", .names(["x"]))
        #expect(throws: LinearAlgebraError.self) { try bench.run(LatentStage.self, work) }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench(.shard(Self.cells, Self.rows)).expectAbandoned(LatentStage.self, work)
    }
}
