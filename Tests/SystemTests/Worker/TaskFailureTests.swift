import Coordination
import Foundation
import Learning
import LinearAlgebra
import Logging
import Messaging
import Pipelines
import SingleCell
import Testing
import mmworker

/// Whether an error ends the study, costs an attempt, or costs nothing: one row a case.
@Suite("Failures of tasks") struct TaskFailureTests {
    private static let path = "data.h5"
    private static let digest = BlobStore.sha256(of: [1])

    /// What the coordinator is told of an error.
    private func failure(_ error: any Error) throws -> Failure {
        let bench = try WorkerBench()
        defer { try? FileManager.default.removeItem(atPath: bench.folder) }
        let runner = TaskRunner(
            registry: .standard, cache: bench.cache, host: "here",
            space: SpaceWatch(folder: bench.folder, logger: Logger(label: "test")))
        return runner.failure(
            error, of: WorkerBench.assignment(try WorkerBench.training(), inputs: []))
    }

    @Test("a failure says which task, where, which attempt, and the error in its own words")
    func contents() throws {
        let error = TaskError.featuresNotFinite(task: "toy")
        let failure = try failure(error)
        #expect(failure.task == "toy" && failure.host == "here" && failure.attempt == 1)
        #expect(failure.message == "\(error)")
        #expect(failure.peakBytes > 0)
    }

    @Test(
        "a file that cannot be opened here may open on another machine: another attempt",
        arguments: [
            .missingFile(path: path), .cannotOpen(path: path, reason: "no permission"),
            .locked(path: path, reason: "a lock"), .unreachable(path: path, reason: "stale"),
        ] as [SingleCellError])
    func files(error: SingleCellError) throws {
        #expect(try failure(error).kind == .machine)
    }

    @Test(
        "what a file holds is the same everywhere: the study stops",
        arguments: [
            .foreignFormat(path: path, format: "Zarr", remedy: "Save it as .h5ad"),
            .corrupt(path: path, location: "X", found: "1 row", expected: "2"),
            .outsideFile(path: path, location: "X", reason: "it is elsewhere"),
            .unknownLayout(path: path, found: "a group", expected: "a table"),
            .ambiguousTable(path: path, choices: ["a", "b"]),
            .missingEntry(path: path, location: "X", choices: []),
            .deadLink(path: path, location: "X", target: "Y"),
            .unnamedColumns(path: path, location: "X"),
            .pickledTable(path: path, location: "X"),
            .textColumns(path: path, location: "X", found: "text", columns: ["a"]),
            .unsupportedFilter(path: path, location: "X", filter: "szip", number: 4),
            .unsupportedType(path: path, location: "X", found: "text", expected: "numbers"),
            .notUTF8(path: path, location: "X", row: 0, bytes: [0xff]),
            .notFinite(path: path, cell: "a", row: 0, column: "x", value: "nan"),
            .duplicateCells(path: path, cell: "a", firstRow: 0, secondRow: 1),
            .notText(path: path, found: "gzip", remedy: "Unpack it"),
            .badLine(path: path, line: 1, problem: "a quote"),
            .missingColumn(path: path, column: "day", found: ["donor"]),
        ] as [SingleCellError])
    func contentsOfFiles(error: SingleCellError) throws {
        #expect(try failure(error).kind == .badInput)
    }

    @Test(
        "what cannot be learned from here cannot be anywhere: the study stops",
        arguments: [
            LearningError.tooFewGroups(groups: [], foldCount: 2),
            LearningError.invalidFoldCount(1),
            LearningError.invalidFoldPlan(problem: "a cell in two folds"),
            LearningError.unusableFolds("too few cells", remedy: "Give more"),
            LearningError.duplicateIdentifier(id: "a", first: 0, second: 1),
            LearningError.missingIdentifiers(count: 1, examples: ["a"]),
            LearningError.badAliasLine(path: path, line: 1, problem: "no ="),
            LearningError.invalidStatistics(problem: "two lengths"),
            LearningError.unusableData("all values are 0", remedy: "Check them"),
            NetworkError.invalidNetwork(source: path, reason: "no layers"),
            NetworkError.checkpointMismatch(
                source: path, what: "seed", expected: "1", found: "2"),
        ] as [any Error])
    func learning(error: any Error) throws {
        #expect(try failure(error).kind == .badInput)
    }

    @Test(
        "what the study's numbers come to is the same everywhere: the study stops",
        arguments: [
            .rowsOutOfRange(path: path, rowCount: 1, wanted: 2),
            .unknownColumn(list: "drop", name: "x", example: "y"),
            .featuresNotFinite(task: "toy"), .targetsNotFinite(task: "toy"),
            .notFinite(task: "toy", what: "predictions"),
            .diverged(fold: 0, seed: 1, epochCount: 1, learningRate: 1),
        ] as [TaskError])
    func numbers(error: TaskError) throws {
        #expect(try failure(error).kind == .badInput)
    }

    @Test(
        "a data file that has gone or changed may be put back: another attempt",
        arguments: [
            .inputChanged(task: "toy", path: path), .dataFileGone(task: "toy", path: path),
            .dataFileChanged(
                task: "toy", path: path, foundBytes: 2,
                expected: BlobReference(digest: digest, sizeBytes: 1)),
        ] as [TaskError])
    func changedFiles(error: TaskError) throws {
        #expect(try failure(error).kind == .machine)
    }

    @Test(
        "a transfer, a disk or a solver that failed here may do well elsewhere: another attempt",
        arguments: [
            MessagingError.blobNotFound(digest), MessagingError.diskFull(path: path),
            MessagingError.connectionLost(url: "tcp://host:1"),
            MessagingError.gaveUp(operation: "fetch", after: .seconds(1), last: "no answer"),
            MessagingError.fileFailed(operation: "write", path: path, reason: "an error"),
            LinearAlgebraError.corruptArchive(source: path, reason: "it is too short"),
            LinearAlgebraError.file(path: path, operation: "read", reason: "an error"),
            LinearAlgebraError.eigenSolverFailed(order: 2, code: 1),
        ] as [any Error])
    func machine(error: any Error) throws {
        #expect(try failure(error).kind == .machine)
    }

    @Test(
        "inputs that do not fit the task were planned wrongly: a defect of ours",
        arguments: [
            .missingInput(task: "toy", role: "folds"),
            .inputCount(task: "toy", role: "shard", expected: 2, found: 1),
            .incompleteFold(fold: 0, expected: 2, found: 1),
        ] as [TaskError])
    func defects(error: TaskError) throws {
        #expect(try failure(error).kind == .defect)
    }

    @Test(
        "what this build does not know another worker may: given back at no cost",
        arguments: [
            TaskError.unknownActivation("tanh", allowed: ["relu"]),
            TaskError.unknownView("inside-out", allowed: ["given"]),
            TaskError.otherKey(task: "toy", expected: digest, found: digest),
            StageError.unknownKind(TaskKind("stranger"), known: []),
            ModelError.unknownKind("forest", known: ["mlp"]),
        ] as [any Error])
    func otherBuild(error: any Error) throws {
        #expect(try failure(error).kind == .preempted)
    }

    @Test("an error that nobody foresaw says nothing against the study: another attempt")
    func unforeseen() throws {
        struct Unforeseen: Error {}
        #expect(try failure(Unforeseen()).kind == .machine)
    }
}
