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

    private struct Storage {
        let store: JobStore
        let blobs: BlobStore
        /// Whether the state folder had a store before.
        let wasUsed: Bool
        /// What the user should know of what was removed.
        let notices: [String]
    }

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
        let storage = try openStorage(folder.path, logger)
        let preparation = try StudyPreparation(
            file: readable, inspection: inspection,
            library: SourceLibrary(store: storage.store, blobs: storage.blobs))
        let record = try ResultRecord(preparation)
        if try record.removeOthers(in: folder.path, wasUsed: storage.wasUsed) {
            logger.notice("removed the results of another version of this study")
        }
        let estimate = try RunEstimate(
            preparation, inspectionSeconds: inspectionSeconds, watch: watch, logger: logger)
        try refer(to: preparation, in: storage.blobs)

        let coordinator = try host.coordinator(
            preparation.plan, store: storage.store, blobs: storage.blobs,
            keptInputs: preparation.keptInputs)
        let place = StateFolder.addressPath(in: folder.path)
        let address = sockets.control.address
        try Data((address.url + "\n").utf8).write(
            to: URL(fileURLWithPath: place), options: .atomic)
        defer { try? FileManager.default.removeItem(atPath: place) }
        logger.info("listening on \(address)")

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

    // MARK: Storage

    private func openStorage(_ folder: String, _ logger: Logger) throws -> Storage {
        let path = StateFolder.storePath(in: folder)
        let wasUsed = FileManager.default.fileExists(atPath: path)
        let store = try StoreRepair.open(path: path, logger)
        let blobs = try BlobStore(
            directory: StateFolder.blobsPath(in: folder),
            onNaming: { CrashPoint.reach("blob", $0 ? .after : .before) })
        return Storage(
            store: store, blobs: blobs, wasUsed: wasUsed,
            notices: try removeOtherVersions(store, blobs, logger))
    }

    /// Removes what other builds computed; returns what the user should know of it.
    private func removeOtherVersions(
        _ store: JobStore, _ blobs: BlobStore, _ logger: Logger
    ) throws -> [String] {
        let (found, idle) = try store.removeOtherVersions(
            than: StageRegistry.standard.versions)
        for digest in idle { blobs.remove(digest) }
        for other in found { logger.notice("\(other.notice)") }
        return found.map(\.notice)
    }

    /// Offers the data files to workers by their digests, which were computed just now.
    private func refer(to preparation: StudyPreparation, in blobs: BlobStore) throws {
        for (digest, source) in preparation.sources {
            _ = try blobs.refer(
                to: source.path, as: digest, sizeBytes: source.sizeBytes, isVerified: true)
        }
    }
}
