import ArgumentParser
import Coordination
import Foundation
import Logging
import Messaging
import ServiceLifecycle
import UnixSignals

/// One life of a coordinator: examine, listen, serve until every task is done, assemble.
struct StudyRun {
    let file: ClusterFile
    let isVerbose: Bool

    /// Runs to the end of the study.
    ///
    /// - Throws: What examining, listening and assembling throw; `ExitCode(75)` where a signal
    ///   ended it before the study did.
    func run() async throws {
        let watch = Stopwatch.system
        // Before anything is begun: a study must not wait for workers that cannot come.
        let program = file.cluster.launch.isEmpty ? nil : try LocalWorkers.program()
        let inspection = try StudyInspection(file: file)
        let inspectionSeconds = watch.now()
        let folder = try StateFolder(path: file.cluster.state)
        let address = StateFolder.addressPath(in: folder.path)
        let former = takeAddress(at: address)
        let logger = RunLog.logger(isVerbose: isVerbose)
        for notice in inspection.notices { logger.notice("\(notice)") }
        if file.cluster.isInsecure { logger.warning("\(PlanText.insecureWarning(file))") }

        OpenFiles.raiseLimit()
        let options = StudyRun.transport
        let control = try listen(formerly: former, options, logger)
        let bulk = try NNGServer(at: file.cluster.bulk, options: options, logger: logger)
        let storePath = StateFolder.storePath(in: folder.path)
        let wasUsed = FileManager.default.fileExists(atPath: storePath)
        let store = try StoreRepair.open(path: storePath, logger)
        let blobs = try BlobStore(
            directory: StateFolder.blobsPath(in: folder.path),
            onNaming: { CrashPoint.reach("blob", $0 ? .after : .before) })
        let notices = try removeOtherGenerations(store, blobs, logger)
        let preparation = try StudyPreparation(
            file: file, inspection: inspection,
            library: SourceLibrary(store: store, blobs: blobs))
        let record = try ResultRecord(preparation)
        if try record.removeOthers(in: folder.path, wasUsed: wasUsed) {
            logger.notice("removed the results of another version of this study")
        }
        let estimate = RunEstimate(
            preparation, inspectionSeconds: inspectionSeconds, watch: watch, logger: logger)
        try refer(to: preparation, in: blobs)
        var scheduling = SchedulerOptions()
        scheduling.lease = file.cluster.lease
        let coordinator = try Coordinator(
            plan: preparation.plan, options: scheduling, store: store, blobs: blobs,
            keptInputs: preparation.keptInputs, costs: estimate.taskSeconds,
            pinned: file.cluster.pinnedLevel, logger: logger)
        let handler = RequestHandler(
            coordinator: coordinator, blobs: blobs,
            settings: ProtocolSettings(
                study: preparation.plan.studyName, lease: file.cluster.lease,
                heartbeat: file.cluster.heartbeat, checkpoint: file.cluster.checkpoint,
                bulkURL: bulk.address.url, pinned: file.cluster.pinnedLevel))
        try Data((control.address.url + "\n").utf8).write(
            to: URL(fileURLWithPath: address), options: .atomic)
        defer { try? FileManager.default.removeItem(atPath: address) }
        logger.info("listening on \(control.address)")

        let view = StudyView(
            coordinator: coordinator, store: store, lease: file.cluster.lease, logger: logger)
        let study = StudyService(
            coordinator: coordinator, preparation: preparation, record: record,
            folder: folder.path, blobs: blobs, notices: notices, view: view,
            estimate: estimate, logger: logger)
        let workers = program.map {
            LocalWorkers(
                groups: file.cluster.launch, program: $0, coordinatorURL: control.address.url,
                folder: folder.path, coordinator: coordinator, logger: logger)
        }
        var services: [any Service] = [
            ServerService(server: control, handler: handler),
            ServerService(server: bulk, handler: handler), view,
        ]
        if let workers { services.append(workers) }
        try await group(services + [study]).run()
        try await study.conclude()
    }

    /// Removes what other builds computed; returns what the user is to know of it.
    private func removeOtherGenerations(
        _ store: JobStore, _ blobs: BlobStore, _ logger: Logger
    ) throws -> [String] {
        let (found, idle) = try store.removeOtherGenerations()
        for digest in idle { blobs.remove(digest) }
        for other in found { logger.notice("\(other.notice)") }
        return found.map(\.notice)
    }

    /// What a coordinator that died has left; removed, since nobody may be asked there in our name.
    private func takeAddress(at path: String) -> Address? {
        // None is left where the last coordinator ended by itself.
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        unlink(path)
        return text.flatMap { try? Address($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Listens as the cluster file says.
    ///
    /// Where the system chooses the port, that of a coordinator that died is taken again if nobody
    /// else has: its workers still ask there.
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

    /// Lets workers have the data files by their digests, which were found just now.
    private func refer(to preparation: StudyPreparation, in blobs: BlobStore) throws {
        for (digest, source) in preparation.sources {
            _ = try blobs.refer(
                to: source.path, as: digest, sizeBytes: source.sizeBytes, isVerified: true)
        }
    }

    /// Whichever ends first, the study hears of it and ends: cancelled, it would wait for ever.
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

    /// The largest that workers send is a piece of a blob, 1 MiB.
    private static var transport: TransportOptions {
        var options = TransportOptions()
        options.maximumRequestBytes = 5 << 18
        return options
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
    /// The technologies whose tasks these are: the prefixes of their names.
    var studyName: String {
        var names: [String] = []
        for task in tasks {
            let name = String(task.name.prefix { $0 != "/" })
            if names.last != name { names.append(name) }
        }
        return names.joined(separator: "+")
    }
}
