import ArgumentParser
import Coordination
import Pipelines
import Foundation
import Logging
import Messaging
import ServiceLifecycle
import UnixSignals

/// One run of the coordinator: examine, listen, serve until every task is done, write results.
struct StudyRun {
    let file: ClusterFile
    let isVerbose: Bool
    /// Whether the results stay served after the end.
    var servesResults = false

    private struct Sockets {
        let control: NNGServer
        let bulk: NNGServer
    }

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
        let (readable, decided) = try StudyConversion.convert(
            file, folder: StudyConversion.path(in: file.cluster.state)
        ) { Console.error("mmcoord: \($0)") }
        let inspection = try StudyInspection(file: readable)
        let inspectionSeconds = watch.now()
        // Locked until this function returns.
        let folder = try StateFolder(path: file.cluster.state)
        let logger = RunLog.logger(isVerbose: isVerbose)
        for notice in decided + inspection.notices { logger.notice("\(notice)") }
        if file.cluster.isInsecure { logger.warning("\(PlanText.insecureWarning(file))") }

        let sockets = try listen(folder.path, logger)
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

        let coordinator = try coordinator(preparation, storage, logger)
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
        var services: [any Service] =
            servers(sockets, coordinator, storage, preparation.plan) + [monitor]
        if let program {
            services.append(
                LaunchedWorkers(
                    slots: file.cluster.launch.flatMap {
                        Array(repeating: $0.slotCount, count: $0.workerCount)
                    },
                    launcher: LocalLauncher(
                        program: program, coordinatorURL: address.url, folder: folder.path),
                    coordinator: coordinator, logger: logger))
        }
        try await group(services + [study]).run()
        try await study.conclude()
    }

    // MARK: Listening

    private func listen(_ folder: String, _ logger: Logger) throws -> Sockets {
        OpenFiles.raiseLimit()
        let former = takeAddress(at: StateFolder.addressPath(in: folder))
        let options = StudyRun.transport
        return Sockets(
            control: try listen(formerly: former, options, logger),
            bulk: try NNGServer(at: file.cluster.bulk, options: options, logger: logger))
    }

    /// Returns the address that a dead coordinator left, and removes it, so that nobody asks there
    /// for this one.
    private func takeAddress(at path: String) -> Address? {
        // None is left where the last coordinator ended by itself.
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        unlink(path)
        return text.flatMap { try? Address($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The largest request is a piece of a blob, 1 MiB.
    private static var transport: TransportOptions {
        var options = TransportOptions()
        options.maximumRequestBytes = 5 << 18
        return options
    }

    /// Listens where the cluster file says.
    ///
    /// Where the system chooses the port, the port of a dead coordinator is used again if it is
    /// free, because its workers still ask there.
    private func listen(
        formerly former: Address?, _ options: TransportOptions, _ logger: Logger
    ) throws -> NNGServer {
        let asked = file.cluster.listen
        if asked.choosesPort, let former, former.withPort(0) == asked,
            let server = try? NNGServer(at: former, options: options, logger: logger)
        {
            return server
        }
        return try NNGServer(at: asked, options: options, logger: logger)
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

    // MARK: Serving

    private func coordinator(
        _ preparation: StudyPreparation, _ storage: Storage, _ logger: Logger
    ) throws -> Coordinator {
        var options = SchedulerOptions()
        options.lease = file.cluster.lease
        return try Coordinator(
            plan: preparation.plan, options: options, store: storage.store, blobs: storage.blobs,
            keptInputs: preparation.keptInputs,
            costs: preparation.plan.tasks.map(\.traits.operations),
            pinned: file.cluster.pinnedLevel, logger: logger)
    }

    private func servers(
        _ sockets: Sockets, _ coordinator: Coordinator, _ storage: Storage, _ plan: Plan
    ) -> [any Service] {
        let handler = RequestHandler(
            coordinator: coordinator, blobs: storage.blobs,
            settings: ProtocolSettings(
                study: plan.studyName, lease: file.cluster.lease,
                heartbeat: file.cluster.heartbeat, checkpoint: file.cluster.checkpoint,
                bulkURL: sockets.bulk.address.url, pinned: file.cluster.pinnedLevel))
        return [sockets.control, sockets.bulk].map { ServerService(server: $0, handler: handler) }
    }

    /// Shuts every service down gracefully once one of them ends.
    ///
    /// Cancelled instead, the study would wait for ever.
    private func group(_ services: [any Service]) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { service in
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: RunLog.silent))
    }
}

/// Answers workers on one socket until the study ends.
struct ServerService: Service {
    let server: NNGServer
    let handler: RequestHandler

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run { frame, peer in await handler.answer(frame, from: peer) }
        } onGracefulShutdown: {
            server.close()
        }
    }
}

extension Plan {
    /// The questions of the study, from the prefixes of task names.
    var studyName: String {
        var names: [String] = []
        for task in tasks {
            let name = String(task.name.prefix { $0 != "/" })
            if names.last != name { names.append(name) }
        }
        return names.joined(separator: "+")
    }
}
