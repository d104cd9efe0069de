import Coordination
import Foundation
import LinearAlgebra
import Pipelines
import SingleCell

/// Runs the tasks of a plan one after another, as workers would.
final class PlanRunner {
    private let bench: StageBench
    private var blobs: [Digest: String] = [:]
    /// What each task gave, by its name.
    private(set) var outputs: [String: StageOutputs] = [:]
    /// Where each output is.
    private var paths: [TaskOutput: String] = [:]

    init() throws {
        bench = try StageBench()
    }

    /// Puts a matrix where tasks find it as a data file.
    func give(
        _ blob: BlobReference, _ cells: [String], _ columns: [String], _ rows: [[Float]]
    ) throws {
        let path = "\(bench.folder)/\(blob.digest.hex).h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: cells, columnNames: columns)
        try writer.append(.rows(rows))
        try writer.finish()
        blobs[blob.digest] = path
    }

    /// Puts an archive where tasks find it.
    func give(_ blob: BlobReference, _ archive: ArrayArchive) throws {
        let path = "\(bench.folder)/\(blob.digest.hex).npz"
        try archive.write(to: path)
        blobs[blob.digest] = path
    }

    /// Puts an output of a finished task where tasks find it.
    func give(_ blob: BlobReference, bytes: [UInt8]) throws {
        let path = "\(bench.folder)/\(blob.digest.hex).blob"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        blobs[blob.digest] = path
    }

    /// Where an output or a given file is.
    func path(_ origin: TaskInput.Origin) -> String? {
        switch origin {
        case .blob(let blob): blobs[blob.digest]
        case .output(let task, let role): paths[TaskOutput(task: task, role: role)]
        }
    }

    /// Runs every task in the order of the plan.
    func run(_ plan: Plan) throws {
        paths = [:]
        for (index, task) in plan.tasks.enumerated() {
            let inputs = task.inputs.compactMap { input -> InputFile? in
                path(input.origin).map { InputFile(role: input.role, path: $0) { true } }
            }
            let context = TaskContext(
                task: task.name, key: StageBench.key, inputs: inputs,
                cancellation: bench.cancellation, checkpoints: ScriptedCheckpoints(),
                notice: { _ in }, report: { _ in })
            let found = try StageRegistry.standard.run(task.work, context)
            for output in found {
                let path = "\(bench.folder)/\(index)-\(output.role)"
                try Data(output.bytes).write(to: URL(fileURLWithPath: path))
                paths[TaskOutput(task: index, role: output.role)] = path
            }
            outputs[task.name] = StageOutputs(found)
        }
    }
}
