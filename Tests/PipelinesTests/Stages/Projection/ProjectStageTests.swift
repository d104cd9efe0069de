import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Projection: a shard to feature rows") struct ProjectStageTests {
    private static let rows: [[Float]] = [[1, 2, 3], [0, 1, 4]]

    /// Two components of three columns, of which the last is also a gene with mean 3, scale 0.5.
    private func bench(isSparse: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        let cells = ["a", "b"]
        try bench.give(
            "shard", isSparse ? .sparseShard(cells, Self.rows) : .shard(cells, Self.rows))
        try bench.give(
            "columns",
            .columns(
                keep: [1, 1, 1], testColumn: [2, -1, 0], genes: [2], means: [3], scales: [0.5]))
        try bench.give("components", .components([[1, 0], [0, 1], [1, -1]]))
        return bench
    }

    private let training = ProjectWork(matrix: .trainingInputs)

    @Test(
        "features are the rows times the components, then the genes, standardised",
        arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(isSparse: isSparse).run(ProjectStage.self, training)
        #expect(outputs.roles == ["features"])
        let features = try outputs.archive("features")
        #expect(try features.texts("cells") == ["a", "b"])
        expectClose(try features.matrix("features"), [[4, -1, 0], [4, -3, 2]])
    }

    @Test("each view has the components of its own, in the order of the views")
    func views() throws {
        let bench = try bench()
        try bench.give("components", .components([[1], [1], [1]]))
        let work = ProjectWork(matrix: .trainingInputs, views: ["given", "binary"])
        let features = try bench.run(ProjectStage.self, work).archive("features")
        // Three columns of a are above 0, and two of b; genes come last, as they are.
        expectClose(try features.matrix("features"), [[4, -1, 3, 0], [4, -3, 2, 2]])
    }

    @Test("columns of test cells are brought into the order of the training columns")
    func testColumns() throws {
        let bench = try bench()
        // The first column is the third of training, the second is not in training.
        try bench.replace("shard", .shard(["t"], [[3, 9, 1]]))
        let features = try bench.run(ProjectStage.self, ProjectWork(matrix: .testInputs))
            .archive("features")
        expectClose(try features.matrix("features"), [[4, -3, 0]])
    }

    @Test("a view of another release is refused with the views that this one knows")
    func unknownView() throws {
        let error = TaskError.unknownView(
            "inside-out", allowed: InputView.allCases.map(\.rawValue))
        #expect(throws: error) {
            try bench().run(
                ProjectStage.self, ProjectWork(matrix: .trainingInputs, views: ["inside-out"]))
        }
        #expect(TaskError.isOfOtherBuild(error))
    }

    @Test("a missing input is named", arguments: ["shard", "columns"])
    func missing(role: String) throws {
        try bench().expectMissing(role, ProjectStage.self, training)
    }

    @Test("a view without components is an error, and not a view less")
    func missingComponents() throws {
        try bench().expectCount("components", 1, ProjectStage.self, training)
        let bench = try bench()
        #expect(
            throws: TaskError.inputCount(
                task: StageBench.task, role: "components", expected: 2, found: 1)
        ) {
            try bench.run(
                ProjectStage.self, ProjectWork(matrix: .trainingInputs, views: ["given", "log"]))
        }
    }

    @Test("a view that counts columns needs their statistics")
    func missingDocuments() throws {
        try bench().expectMissing(
            "documents", ProjectStage.self,
            ProjectWork(matrix: .trainingInputs, views: ["tf-idf"]))
    }

    @Test("components of another kind of archive are an error")
    func otherArchive() throws {
        let bench = try bench()
        try bench.replace("components", .names(["x"]))
        #expect(throws: LinearAlgebraError.self) { try bench.run(ProjectStage.self, training) }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(ProjectStage.self, training)
    }
}
