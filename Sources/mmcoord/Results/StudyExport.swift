import Coordination
import Foundation
import Messaging
import Pipelines

/// Writes models and components of a finished study for other programs; computes nothing.
struct StudyExport {
    private let preparation: StudyPreparation
    private let results: StudyResults
    private let state: String

    /// Finds what the tasks of a study left.
    ///
    /// - Parameters:
    ///   - file: The cluster file that the results were made with, its sources converted.
    ///   - inspection: What its data hold.
    ///   - record: Identifies the results.
    /// - Throws: `StateError.otherResults` where this release or these data give another study,
    ///   `.resultsGone` where a result is no longer there, and what reading throws.
    init(_ file: ClusterFile, _ inspection: StudyInspection, _ record: ResultRecord) throws {
        state = file.cluster.state
        guard let store = try JobStore.ifStarted(inStateFolder: state) else {
            throw StateError.resultsGone(
                path: StateFolder.storePath(in: state), what: "the job store",
                clusterFile: file.path)
        }
        let blobs = try BlobStore(directory: StateFolder.blobsPath(in: state))
        preparation = try StudyPreparation(
            file: file, inspection: inspection,
            library: SourceLibrary(store: store, blobs: blobs))
        guard try ResultRecord(preparation).study == record.study else {
            throw StateError.otherResults(path: state, clusterFile: file.path)
        }
        for (digest, source) in preparation.sources {
            _ = try blobs.refer(
                to: source.path, as: digest, sizeBytes: source.sizeBytes, isVerified: true)
        }
        results = StudyResults(
            preparation: preparation, record: record,
            outputs: try Self.outputs(of: preparation, store), outcomes: [], blobs: blobs,
            notices: [])
    }

    /// The outputs of every task, by the name of the task, found by keys as a coordinator does.
    private static func outputs(
        of preparation: StudyPreparation, _ store: JobStore
    ) throws -> [String: [RoleBlob]] {
        let tasks = preparation.plan.tasks
        var found: [[RoleBlob]] = []
        for task in tasks {
            let inputs = task.inputs.compactMap { input -> RoleBlob? in
                switch input.origin {
                case .blob(let blob): return RoleBlob(role: input.role, blob: blob)
                case .output(let source, let role):
                    return found[source].first { $0.role == role }
                        .map { RoleBlob(role: input.role, blob: $0.blob) }
                }
            }
            let key = try TaskKey.digest(
                of: task.work, inputs: inputs, level: preparation.file.cluster.pinnedLevel)
            guard let outputs = try store.outputs(of: [key]).first ?? nil else {
                throw StateError.resultsGone(
                    path: store.path, what: "the result of task '\(task.name)'",
                    clusterFile: preparation.file.path)
            }
            found.append(outputs.map(\.output))
        }
        return Dictionary(uniqueKeysWithValues: zip(tasks.map(\.name), found))
    }

    /// Writes into `output`: `models/` and `components/`, in a folder for each of several
    /// questions.
    ///
    /// All files are written beside it first, so that an error leaves the folder as it was.
    ///
    /// - Parameters:
    ///   - formats: The formats of models.
    ///   - output: The folder; made when absent.
    /// - Returns: Paths below `output`, ascending.
    /// - Throws: `InspectionError.unusableData` where a model cannot be written in a format,
    ///   `StateError.resultsGone` where a result was removed or is damaged, and what writing
    ///   throws.
    func write(_ formats: [ModelFormat], to output: String) throws -> [String] {
        let problems = try preparation.outlines.flatMap {
            try ExportExaminer.problems($0, formats, place: "--models")
        }
        guard problems.isEmpty else {
            throw InspectionError.unusableData(path: preparation.file.path, problems: problems)
        }
        let staging = output + "/.export"
        // What an export left that was ended.
        try? FileManager.default.removeItem(atPath: staging)
        defer { try? FileManager.default.removeItem(atPath: staging) }
        let files: [String]
        do {
            files = try results.writeExports(formats, to: staging).sorted()
        } catch let error where Self.isLoss(error) {
            throw StateError.resultsGone(
                path: StateFolder.blobsPath(in: state), what: "a result (\(error))",
                clusterFile: preparation.file.path)
        }
        for file in files {
            let path = "\(output)/\(file)"
            try ResultFile.makeFolder((path as NSString).deletingLastPathComponent)
            guard rename("\(staging)/\(file)", path) == 0 else {
                throw StateError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
        }
        return files
    }

    /// Whether an error tells that a blob was removed or damaged since it was made.
    private static func isLoss(_ error: any Error) -> Bool {
        switch error {
        case MessagingError.blobNotFound, MessagingError.corruptBlob: true
        case CoordinationError.missingOutput, TaskError.missingInput: true
        default: false
        }
    }
}
