import Foundation
import Learning
import LinearAlgebra
import Pipelines
import SingleCell
import Testing
import mmcoord

@Suite("clip and centre of a question's targets")
struct TargetTransformTests {
    private static func text(
        _ targets: String, members: String = "{m: {kind: kernel-ridge}}"
    ) -> String {
        """
        cluster: {state: run}
        study:
          metadata: m.csv
          predict:
            a:
              train: {inputs: x.h5, targets: y.h5}
              members: \(members)
              targets: \(targets)
        """
    }

    private static func section(_ targets: String) throws -> TargetTransformSection? {
        let file = try ClusterFile.parse(text(targets), path: "/lab/a.yaml")
        return try #require(file.study.questions.first).targetTransform
    }

    private static func problems(_ text: String) -> [ClusterFileProblem] {
        do {
            _ = try ClusterFile.parse(text, path: "/lab/a.yaml")
            return []
        } catch {
            guard case .invalid(_, let problems) = error else { return [] }
            return problems
        }
    }

    @Test("nothing is done to targets unless the file says so, in presets too")
    func defaults() throws {
        #expect(try Self.section("{}") == nil)
        #expect(try Self.section("{standardise: none, components: none}") == nil)
        let text = "cluster: {state: run}\nstudy: {citeseq: {train: {inputs: a, targets: b}}}"
        #expect(try ClusterFile.parse(text, path: "/a").study.questions[0].targetTransform == nil)
    }

    @Test("quantiles and the column of batches are read")
    func read() throws {
        let both = try #require(try Self.section("{clip: [0.01, 0.99], centre: donor * day}"))
        #expect(both.transform == TargetTransform(clip: 0.01...0.99, centres: true))
        #expect(both.batchColumn == "donor * day")
        let clip = try #require(try Self.section("{clip: [0, 1]}"))
        #expect(clip.transform == TargetTransform(clip: 0...1))
        #expect(clip.batchColumn == nil)
        let centre = try #require(try Self.section("{centre: donor}"))
        #expect(centre.transform == TargetTransform(centres: true))
    }

    @Test(
        "a wrong line names its key, what was found and what to do",
        arguments: [
            ("{clip: [0.99, 0.01]}", "clip", "found [0.99, 0.01]", "the first below the second"),
            ("{clip: [0.5, 0.5]}", "clip", "found [0.5, 0.5]", "[0.01, 0.99]"),
            ("{clip: [0, 0.5, 1]}", "clip", "found [0, 0.5, 1]", "two quantiles"),
            ("{clip: [0.01]}", "clip", "a list of 1", "2 or more"),
            ("{clip: [1, 99]}", "clip[1]", "found 99", "at most 1"),
            ("{clip: 0.01}", "clip", "found 0.01", "a list"),
            ("{centre: [donor]}", "centre", "a list of 1", "a text"),
            ("{clip: [0, 0.9], components: 8}", "clip", "beside 8 components", "components: none"),
            ("{centre: donor, components: 8}", "centre", "8 components", "remove centre"),
            ("{center: donor}", "center", "not a known key", "Did you mean centre?"),
        ])
    func told(targets: String, key: String, found: String, remedy: String) throws {
        let problem = try #require(Self.problems(Self.text(targets)).first)
        #expect(problem.key == "study.predict.a.targets." + key)
        #expect(problem.description.contains(found), "\(problem)")
        #expect(problem.description.contains(remedy), "\(problem)")
        #expect(problem.line == 8)
    }

    @Test(
        "members that learn correlations alone are refused beside centre, and may be clipped",
        arguments: [
            ("{n: {kind: mlp}}", "mlp"), ("{k: {kind: ridge}, n: {}}", "mlp"),
            ("{n: {kind: residual-mlp, training: {squared-error: 0}}}", "residual-mlp"),
        ])
    func scales(members: String, kind: String) throws {
        let problems = Self.problems(Self.text("{centre: donor}", members: members))
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.key == "study.predict.a.targets.centre" && problem.line == 8)
        #expect(problem.found.contains("member n, a model of kind \(kind)"), "\(problem)")
        #expect(problem.advice.contains("kernel-ridge"), "\(problem)")
        #expect(Self.problems(Self.text("{clip: [0, 0.9]}", members: members)).isEmpty)
    }

    /// Says what is told of a study of three donors and so many targets, with its folder cut out.
    private func told(
        _ targets: String, targetCount: Int = 2, folds: Int = 3
    ) throws -> String {
        let folder = NSTemporaryDirectory() + "targets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cells = (0..<6).map { "c\($0)" }
        for (name, count) in [("x", 3), ("y", targetCount)] {
            var writer = try PandasWriter(
                path: "\(folder)/\(name).h5", key: "table", cellIds: cells,
                columnNames: (0..<count).map { "\(name)\($0)" })
            var values = DenseMatrix(rowCount: 6, columnCount: count)
            for place in values.values.indices { values.values[place] = Float(place % 7) + 0.5 }
            try writer.append(values)
            try writer.finish()
        }
        let rows = cells.enumerated().map { "\($1),d\($0 % folds),b\($0)\n" }
        try ("cell_id,donor,batch\n" + rows.joined()).write(
            toFile: "\(folder)/m.csv", atomically: true, encoding: .utf8)
        let text = Self.text(targets).replacing(
            "members:", with: "folds: {by: donor, count: \(folds)}\n      members:")
        let path = "\(folder)/a.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        do {
            let inspection = try StudyInspection(file: ClusterFile.load(path: path))
            let labels = inspection.questions[0].targetBatches?.training.columns.first
            return ([labels?.joined(separator: " ") ?? "none"] + inspection.notices)
                .joined(separator: "\n")
        } catch {
            return "\(error)".replacing(folder + "/", with: "")
        }
    }

    @Test("each training cell's batch comes from the metadata")
    func labels() throws {
        #expect(try told("{centre: donor}").hasPrefix("d0 d1 d2 d0 d1 d2"))
        #expect(try told("{clip: [0.1, 0.9]}").hasPrefix("none"))
    }

    @Test("a column that the metadata lack is named with its key and its line")
    func missingColumn() throws {
        let found = try told("{centre: donr}")
        #expect(found.contains("a.yaml:9: study.predict.a.targets.centre: "), "\(found)")
        #expect(found.contains("Did you mean donor?"), "\(found)")
    }

    @Test("targets that are so many that components stand for them are refused")
    func components() throws {
        let found = try told("{clip: [0, 0.9], centre: donor}", targetCount: 1_000)
        for key in ["clip", "centre"] {
            #expect(found.contains("study.predict.a.targets.\(key): "), "\(found)")
        }
        #expect(found.contains("beside 64 components"), "\(found)")
        #expect(
            try told("{centre: donor, components: none}", targetCount: 1_000)
                .hasPrefix("d0 d1 d2 d0 d1 d2"))
    }

    @Test("where each fold trains on one batch, centring is said to change nothing")
    func singleBatches() throws {
        let found = try told("{centre: donor}", folds: 2)
        #expect(found.contains("every fold trains on one donor alone"), "\(found)")
        #expect(try !told("{centre: batch}", folds: 2).contains("alone, so"))
    }
}
