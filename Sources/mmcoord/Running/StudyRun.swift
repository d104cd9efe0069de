import Coordination
import Pipelines
import Foundation
import Logging
import Messaging

/// One run of the coordinator: examine, listen, serve until every task is done, write results.
struct StudyRun {
    let file: ClusterFile
    let isVerbose: Bool
    /// Whether the results stay served after the end.
    var servesResults = false

    /// Runs to the end of the study.
    ///
    /// - Throws: What examining, listening and writing results throw; `ExitCode(75)` where a signal
    ///   ended it before the study did.
    func run() async throws {
        let watch = Stopwatch()
        // Before anything begins: a study must not wait for workers that cannot be started.
        let program = file.cluster.launch.isEmpty ? nil : try LocalLauncher.program()
        let converted = try StudyConversion.convert(
            file, folder: StudyConversion.path(in: file.cluster.state)
        ) { Console.error("mmcoord: \($0)") }
        let readable = converted.file
        let inspection = try StudyInspection(file: readable)
        let inspectionSeconds = watch.now()
        // Locked until this function returns.
        let folder = try StateFolder(path: file.cluster.state)
        let logger = RunLog.logger(isVerbose: isVerbose)
        for notice in converted.notices + inspection.notices { logger.notice("\(notice)") }
        let removed = try converted.removeOthers()
        if !removed.names.isEmpty {
            logger.notice(
                """
                removed \(removed.names.count) converted source(s) that this study does not read \
                any more (\(SizeText.text(removed.sizeBytes))): \
                \(removed.names.joined(separator: ", "))
                """)
        }
        if file.cluster.isInsecure { logger.warning("\(PlanText.insecureWarning(file))") }

        let host = CoordinatorHost(file: file, logger: logger)
        let sockets = try host.listen(folder.path)
        let storage = try StudyStorage(folder.path, logger)
        let preparation = try StudyPreparation(
            file: readable, inspection: inspection,
            library: SourceLibrary(store: storage.store, blobs: storage.blobs))
        let record = try ResultRecord(preparation)
        if try record.removeOthers(in: folder.path, wasUsed: storage.wasUsed) {
            logger.notice("removed the results of another version of this study")
        }
        let estimate = try RunEstimate(
            preparation, inspectionSeconds: inspectionSeconds, watch: watch, logger: logger)
        try storage.refer(to: preparation.sources)

        let coordinator = try host.coordinator(
            preparation.plan, store: storage.store, blobs: storage.blobs,
            keptInputs: preparation.keptInputs)
        let place = try host.announce(sockets, in: folder.path)
        // Where it cannot be removed, whoever asks there finds nobody.
        defer { unlink(place) }

        let monitor = StudyMonitor(
            coordinator: coordinator, store: storage.store, lease: file.cluster.lease,
            logger: logger)
        let study = StudyService(
            coordinator: coordinator, preparation: preparation, record: record,
            folder: folder.path, blobs: storage.blobs, notices: storage.notices, monitor: monitor,
            estimate: estimate, servesResults: servesResults, logger: logger)
        try await host.serve(
            study, monitor, coordinator, blobs: storage.blobs, sockets, program: program,
            folder: folder.path)
        try await study.conclude()
    }
}
