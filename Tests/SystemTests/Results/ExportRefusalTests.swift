import Coordination
import Foundation
import Pipelines
import Testing
import mmcoord

/// Models that cannot be written as asked are refused before anything is computed.
@Suite("Formats of models that are refused at once") struct ExportRefusalTests {
    private static func outline(_ members: [QuestionOutline.Member]) -> QuestionOutline {
        let file = BlobReference(
            digest: Digest(bytes: [UInt8](repeating: 1, count: Digest.byteCount)), sizeBytes: 1)
        let matrix = QuestionOutline.Matrix(
            file: file, rowCount: 90, columnCount: 40, density: 1)
        return QuestionOutline(
            name: "a", seed: 1, trainingInputs: matrix, trainingTargets: matrix, folds: file,
            foldCount: 3, trainingCellCount: 90, members: members)
    }

    @Test("a kind without layers is named with its member, and with the kinds that have some")
    func noLayers() throws {
        let registry = ModelRegistry([NetworkModel.self, NearestModel.self])
        let outline = Self.outline([
            .init(
                "network", try ModelChoice(kind: "mlp", parameters: NetworkModelParameters()),
                blocks: []),
            .init(
                "neighbour",
                try ModelChoice(kind: "nearest", parameters: NearestModel.Parameters()),
                blocks: []),
        ])
        let problems = try ExportExaminer.problems(
            outline, [.onnx, .safetensors], place: "a.yaml:9: study.predict.a.results.models",
            registry: registry)
        #expect(problems.count == 1)
        let text = try #require(problems.first).description
        #expect(
            text.hasPrefix("a.yaml:9: study.predict.a.results.models: models of kind 'nearest'"))
        #expect(text.contains("(member neighbour)") && text.contains("onnx, safetensors"))
        #expect(text.hasSuffix("Kinds that can be written: mlp."))
        #expect(
            try ExportExaminer.problems(outline, [], place: "", registry: registry).isEmpty)
    }

    @Test("check and run refuse a model beyond what ONNX holds, by key, line and size")
    func tooLarge() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(options: [
            "model": "{hidden: [16384, 16384, 16384, targets]}",
            "results": "{models: [onnx, safetensors]}",
        ])
        let lines = sandbox.text("study.yaml").components(separatedBy: "\n")
        let line = try #require(lines.firstIndex { $0.contains("results:") }) + 1
        for verb in ["check", "run"] {
            let refused = try sandbox.run("mmcoord", [verb, file])
            #expect(refused.status == 1, "\(verb)")
            #expect(
                refused.output.contains(
                    "study.yaml:\(line): study.citeseq.results.models: each model of network takes "
                        + "at least 2."), "\(verb): \(refused.output)")
            #expect(refused.output.contains("as onnx, whose files hold at most 2.0 GiB"))
            #expect(refused.output.contains("Name safetensors in its place"))
            // Networks of three folds are in the ensemble.
            #expect(refused.output.contains("ensemble takes at least"))
        }
        #expect(!sandbox.exists("state/results.json"))
        try sandbox.edit("study.yaml", "[onnx, safetensors]", "[safetensors]")
        let accepted = try sandbox.run("mmcoord", ["check", "--skip-values", file])
        #expect(accepted.status == 0, "\(accepted.output)")
    }
}
