import Coordination
import Foundation
import Logging
import Messaging
import Pipelines
import SingleCell

/// One prediction of new cells by a finished study: find what it fitted, examine the cells, serve
/// the tasks to workers, write the file.
///
/// It has a store and blobs of its own, in the study's state folder, which it locks: nothing of the
/// study is changed, and they are removed once the file is there. Killed before that and started
/// again, it goes on.
struct PredictionRun {
    let request: PredictionRequest
    let isVerbose: Bool
    let json: Bool

    /// Runs to the end.
    ///
    /// - Throws: What examining, listening and writing throw; `ExitCode(75)` where a signal ended
    ///   it before.
    func run() async throws {
        let watch = Stopwatch()
        let file = request.file
        let program = file.cluster.launch.isEmpty ? nil : try LocalLauncher.program()
        guard let store = try JobStore.ifStarted(inStateFolder: file.cluster.state) else {
            throw StateError.notFinished(
                path: StateFolder.storePath(in: file.cluster.state),
                found: "the study was never started")
        }
        // Locked until this function returns.
        let state = try StateFolder(path: file.cluster.state)
        let logger = RunLog.logger(isVerbose: isVerbose)
        let study = try StudyConversion.convert(
            file, folder: StudyConversion.path(in: file.cluster.state)
        ) { Console.error("mmcoord: \($0)") }.file
        try FileManager.default.createDirectory(
            atPath: request.folder, withIntermediateDirectories: true)
        let own = try StoreRepair.open(
            path: StateFolder.storePath(in: request.folder), logger)
        let blobs = try BlobStore(directory: StateFolder.blobsPath(in: request.folder))
        let preparation = try PredictionPreparation(
            request, study: study, store: store, blobs: blobs)
        for notice in preparation.notices { logger.notice("\(notice)") }
        for line in preparation.coverage.lines { logger.notice("\(line)") }
        for (digest, source) in preparation.sources {
            _ = try blobs.refer(
                to: source.path, as: digest, sizeBytes: source.sizeBytes, isVerified: true)
        }
        try await predict(preparation, own, blobs, state.path, program, watch, logger)
    }

    private func predict(
        _ preparation: PredictionPreparation, _ store: JobStore, _ blobs: BlobStore,
        _ state: String, _ program: URL?, _ watch: Stopwatch, _ logger: Logger
    ) async throws {
        let file = request.file
        let host = CoordinatorHost(file: file, logger: logger)
        let sockets = try host.listen(state)
        let coordinator = try host.coordinator(
            preparation.plan.plan, store: store, blobs: blobs,
            keptInputs: preparation.keptInputs)
        let place = try host.announce(sockets, in: state)
        // Where it cannot be removed, whoever asks there finds nobody.
        defer { unlink(place) }
        let monitor = StudyMonitor(
            coordinator: coordinator, store: store, lease: file.cluster.lease, logger: logger)
        let service = PredictionService(
            coordinator: coordinator, preparation: preparation, blobs: blobs, monitor: monitor)
        try await host.serve(
            service, monitor, coordinator, blobs: blobs, sockets, program: program,
            folder: request.folder)
        try service.conclude()
        removeTraces(logger)
        try report(preparation, watch.now())
    }

    /// Removes what only the way to the file needed.
    private func removeTraces(_ logger: Logger) {
        do {
            try FileManager.default.removeItem(atPath: request.folder)
        } catch {
            logger.warning("\(request.folder) was not removed: \(error.localizedDescription)")
        }
    }

    private func report(_ preparation: PredictionPreparation, _ seconds: Double) throws {
        let report = PredictionReport(
            output: request.output, question: preparation.inspection.section.name,
            cellCount: preparation.header.rowCount,
            targetCount: preparation.inspection.targetNames.count, seconds: seconds,
            columns: preparation.coverage, notices: preparation.notices)
        guard json else {
            try Console.print(
                "\(report.output): \(report.cellCount) cells × \(report.targetCount) targets in "
                    + "\(StatusText.time(seconds))")
            return
        }
        try Console.print(try JSONText.of(report))
    }
}

/// What `mmcoord predict --json` prints.
package struct PredictionReport: Codable, Sendable {
    /// The file.
    var output: String
    /// The study's question.
    var question: String
    /// Rows of the file.
    var cellCount: Int
    /// Columns of the file.
    var targetCount: Int
    /// From the start of the command.
    var seconds: Double
    /// How the columns of the new cells were found.
    var columns: ColumnCoverage
    /// What the user should know.
    var notices: [String]
}
