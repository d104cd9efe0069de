import Coordination
import Foundation
import Logging
import Messaging
import ServiceLifecycle
import UnixSignals

/// What a coordinator has around it: its sockets, the file that names its address, and the workers
/// that it starts.
struct CoordinatorHost {
    /// Where requests come in.
    struct Sockets {
        let control: NNGServer
        let bulk: NNGServer
    }

    let file: ClusterFile
    let logger: Logger

    // MARK: Listening

    /// Listens where the cluster file says.
    ///
    /// - Parameter folder: The state folder, where a dead coordinator may have left its address.
    /// - Returns: Sockets that are open.
    /// - Throws: `MessagingError` where an address cannot be had.
    func listen(_ folder: String) throws -> Sockets {
        OpenFiles.raiseLimit()
        let former = takeAddress(at: StateFolder.addressPath(in: folder))
        let options = Self.transport
        return Sockets(
            control: try listen(formerly: former, options),
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
        formerly former: Address?, _ options: TransportOptions
    ) throws -> NNGServer {
        let asked = file.cluster.listen
        if asked.choosesPort, let former, former.withPort(0) == asked,
            let server = try? NNGServer(at: former, options: options, logger: logger)
        {
            return server
        }
        return try NNGServer(at: asked, options: options, logger: logger)
    }

    /// Writes where it listens into the state folder, for workers and other commands.
    ///
    /// - Returns: The file, to be removed at the end.
    /// - Throws: What writing throws.
    func announce(_ sockets: Sockets, in folder: String) throws -> String {
        let path = StateFolder.addressPath(in: folder)
        let address = sockets.control.address
        try Data((address.url + "\n").utf8).write(
            to: URL(fileURLWithPath: path), options: .atomic)
        logger.info("listening on \(address)")
        return path
    }

    // MARK: Serving

    /// A coordinator of a plan; with `keepsWorkers`, one after which another follows.
    func coordinator(
        _ plan: Plan, store: JobStore, blobs: BlobStore, keptInputs: [Digest: [UInt8]],
        keepsWorkers: Bool = false
    ) throws -> Coordinator {
        var options = SchedulerOptions()
        options.lease = file.cluster.lease
        options.keepsWorkers = keepsWorkers
        return try Coordinator(
            plan: plan, options: options, store: store, blobs: blobs, keptInputs: keptInputs,
            costs: plan.tasks.map(\.traits.operations), pinned: file.cluster.pinnedLevel,
            logger: logger)
    }

    /// Serves workers until `study` ends.
    ///
    /// - Parameters:
    ///   - study: Ends with the last task.
    ///   - monitor: Ticks the coordinator.
    ///   - coordinator: Answers requests.
    ///   - blobs: What workers read and write.
    ///   - sockets: Of `listen`.
    ///   - program: Of the workers that are started here; nil for none.
    ///   - folder: Where those keep caches and logs.
    /// - Throws: What a service throws.
    func serve(
        _ study: any Service, _ monitor: StudyMonitor, _ coordinator: Coordinator,
        blobs: BlobStore, _ sockets: Sockets, program: URL?, folder: String
    ) async throws {
        let handler = RequestHandler(
            coordinator: coordinator, blobs: blobs,
            settings: ProtocolSettings(
                study: coordinator.plan.studyName, lease: file.cluster.lease,
                heartbeat: file.cluster.heartbeat, checkpoint: file.cluster.checkpoint,
                bulkURL: sockets.bulk.address.url, pinned: file.cluster.pinnedLevel))
        var services: [any Service] =
            [sockets.control, sockets.bulk].map { ServerService(server: $0, handler: handler) }
            + [monitor]
        if let program {
            services.append(
                LaunchedWorkers(
                    slots: file.cluster.launch.flatMap {
                        Array(repeating: $0.slotCount, count: $0.workerCount)
                    },
                    launcher: LocalLauncher(
                        program: program, coordinatorURL: sockets.control.address.url,
                        folder: folder),
                    coordinator: coordinator, logger: logger))
        }
        try await group(services + [study]).run()
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
