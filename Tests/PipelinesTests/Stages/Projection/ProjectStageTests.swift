import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Projection: a shard to feature rows") struct ProjectStageTests {
    private static let rows: [[Float]] = [[1, 2, 3], [0, 1, 4]]

    /// Two components of three columns.
    private func bench(isSparse: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        let cells = ["a", "b"]
        try bench.give(
            "shard", isSparse ? .sparseShard(cells, Self.rows) : .shard(cells, Self.rows))
        try bench.give("columns", .columns(keep: [1, 1, 1], testColumn: [2, -1, 0]))
        try bench.give("components", .components([[1, 0], [0, 1], [1, -1]]))
        return bench
    }

    private let training = ProjectWork(isTest: false)

    @Test(
        "features are the rows times the components",
        arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(isSparse: isSparse).run(ProjectStage.self, training)
        #expect(outputs.roles == ["features"])
        let features = try outputs.archive("features")
        #expect(try features.texts("cells") == ["a", "b"])
        expectClose(try features.matrix("features"), [[4, -1], [4, -3]])
    }

    @Test("what is multiplied is the view of a shard")
    func view() throws {
        let bench = try bench()
        try bench.replace("components", .components([[1], [1], [1]]))
        let features = try bench.run(ProjectStage.self, ProjectWork(view: "binary", isTest: false))
            .archive("features")
        // Three columns of a are above 0, and two of b.
        expectClose(try features.matrix("features"), [[3], [2]])
    }

    @Test("the tf-idf view weighs columns by the statistics that it reads")
    func documents() throws {
        let bench = try bench()
        try bench.replace("components", .components([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
        // Of four cells, one, two and four have the column; log(1 + n/(1 + df)) weighs it.
        try bench.give(
            "documents",
            SeenMatrix(
                cells: ["a", "b", "c", "d"], rows: [[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]]
            ).statistics())
        let features = try bench.run(ProjectStage.self, ProjectWork(view: "tf-idf", isTest: false))
            .archive("features")
        let weights = Self.documentCounts.map { log(1 + 4 / (1 + $0)) }
        let expected = Plain.wide(Self.rows).map { row in
            zip(row, weights).map { count, weight in
                log(1 + 1e4 * count / row.reduce(0, +) * weight)
            }
        }
        expectClose(try features.matrix("features"), expected)
    }

    @Test(
        "columns are multiplied by weights, and an exported row gives the same",
        arguments: ["given", "log", "lsi"])
    func weights(view: String) throws {
        let bench = try bench()
        let seen = try #require(InputView(rawValue: view))
        var weights = ArrayArchive()
        weights.setDoubles("weights", [0.5, 0.25, 2])
        try bench.give("weights", weights)
        // Of twenty cells ten, ten and fifteen have the column.
        let statistics = SeenMatrix(
            cells: (0..<20).map { "c\($0)" },
            rows: (0..<20).map { [$0 < 10 ? 1 : 0, $0 < 10 ? 1 : 0, $0 < 15 ? 1 : 0] })
        try bench.give("documents", statistics.statistics())
        let work = ProjectWork(view: view, isTest: false, isWeighed: true)
        let found = try bench.run(ProjectStage.self, work).archive("features")
            .matrix("features")
        let expected = Self.rows.map { row -> [Double] in
            var values = Plain.wide([row])[0]
            if view == "log" { values = values.map { log(1 + $0) } }
            values = zip(values, [0.5, 0.25, 2]).map { $0 * $1 }
            if view == "lsi" {
                values = zip(values, [log(2), log(2), log(20.0 / 15)]).map { $0 * $1 }
                let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
                values = values.map { $0 / length }
            }
            return [values[0] + values[2], values[1] - values[2]]
        }
        expectClose(found, expected)
        guard
            case .projection(let exported, let own, _, let components) =
                try bench.rowTransform(ProjectStage.self, work)
        else {
            Issue.record("no projection")
            return
        }
        #expect(exported == seen)
        let raw = DenseMatrix.rows(Self.rows)
        var values = view == "log" ? seen.apply(.dense(raw)).dense() : raw
        for row in 0..<2 where view == "lsi" {
            let weights = try #require(own)
            let line = (0..<3).map { values[row, $0] * weights[$0] }
            let length = line.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<3 { values[row, column] = line[column] / length }
        }
        expectClose(BLAS.multiply(values, components), expected)
        bench.expectMissing("weights", ProjectStage.self, work)
    }

    /// The rows themselves as what a view is fitted on.
    private func fittedBench(_ components: [[Float]]) throws -> StageBench {
        let bench = try bench()
        try bench.replace("components", .components(components))
        try bench.give(
            "documents", SeenMatrix(cells: ["a", "b"], rows: Self.rows).statistics())
        return bench
    }

    @Test(
        "what an export has of a view's fit gives the view again",
        arguments: ["bm25", "pearson-residuals"])
    func levels(view: String) throws {
        let work = ProjectWork(view: view, isTest: false)
        let bench = try fittedBench([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        let found = try bench.run(ProjectStage.self, work).archive("features").matrix("features")
        guard
            case .projection(_, let weights, let level, _) =
                try bench.rowTransform(ProjectStage.self, work)
        else {
            Issue.record("no projection")
            return
        }
        let (own, one) = (try #require(weights), Double(try #require(level)))
        let expected = Plain.wide(Self.rows).map { row in
            let length = row.reduce(0, +)
            return row.enumerated().map { column, x in
                if view == "bm25" {
                    return x * 3 / (x + 2 * (0.25 + 0.75 * length / one)) * Double(own[column])
                }
                let mean = length * Double(own[column])
                return min(one, max(-one, (x - mean) / (mean + mean * mean / 100).squareRoot()))
            }
        }
        expectClose(found, expected)
    }

    @Test(
        "a view of counts refuses values below 0", arguments: ["bm25", "clr", "pearson-residuals"])
    func belowZero(view: String) throws {
        let bench = try fittedBench([[1], [1], [1]])
        try bench.replace("shard", .shard(["a", "b"], [[1, 2, 3], [0, -1.5, 4]]))
        let error = #expect(throws: LearningError.self) {
            try bench.run(ProjectStage.self, ProjectWork(view: view, isTest: false))
        }
        #expect(error?.description.contains("-1.5") == true)
    }

    @Test("what a dense view makes of columns that new cells lack counts for nothing")
    func missingColumns() throws {
        let components = ArrayArchive.components([[1, 0], [0, 1], [1, -1]])
        let bench = try fittedBench([])
        // The new cells have the third and the first training column.
        try bench.replace("shard", .shard(["t"], [[3, 1]]))
        try bench.replace("columns", .columns(keep: [1, 1, 1], testColumn: [2, 0]))
        var filled = components
        filled.setFloats(NewCellColumns.missingMean, [0.5, 0.25])
        try bench.replace("components", filled)
        let found = try bench.run(
            ProjectStage.self, ProjectWork(view: "row-z", isTest: true, fillsMissing: true)
        ).archive("features").matrix("features")
        // The row is 1, 0, 3.
        let deviation = (14.0 / 9).squareRoot()
        let (first, third) = ((1 - 4.0 / 3) / deviation, (3 - 4.0 / 3) / deviation)
        expectClose(found, [[first + third + 0.5, -third + 0.25]])
    }

    private static let documentCounts = [1.0, 2, 4]

    @Test("columns of test cells are brought into the order of the training columns")
    func testColumns() throws {
        let bench = try bench()
        // The first column is the third of training, the second is not in training.
        try bench.replace("shard", .shard(["t"], [[3, 9, 1]]))
        let features = try bench.run(ProjectStage.self, ProjectWork(isTest: true))
            .archive("features")
        expectClose(try features.matrix("features"), [[4, -3]])
    }

    @Test("a view of another release is refused with the views that this one knows")
    func unknownView() throws {
        let error = TaskError.unknownView(
            "inside-out", allowed: InputView.allCases.map(\.rawValue))
        #expect(throws: error) {
            try bench().run(
                ProjectStage.self, ProjectWork(view: "inside-out", isTest: false))
        }
        #expect(TaskError.isOfOtherBuild(error))
    }

    @Test("a missing input is named", arguments: ["shard", "columns", "components"])
    func missing(role: String) throws {
        try bench().expectMissing(role, ProjectStage.self, training)
    }

    @Test("a view that counts columns needs their statistics")
    func missingDocuments() throws {
        try bench().expectMissing(
            "documents", ProjectStage.self,
            ProjectWork(view: "tf-idf", isTest: false))
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
