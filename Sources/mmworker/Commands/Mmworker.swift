package import ArgumentParser
import Coordination
import Foundation
import LinearAlgebra
import Logging
import Messaging
package import Pipelines
import ServiceLifecycle
import UnixSignals

/// The worker's command line.
@main
package struct Mmworker: AsyncParsableCommand {
    /// A command whose options are to be parsed.
    package init() {}

    /// The stages that the worker computes; tests add theirs.
    @TaskLocal package static var registry = StageRegistry.standard

    package static let configuration = CommandConfiguration(
        commandName: "mmworker",
        abstract: "Computes tasks for an mmcoord coordinator until the study ends.",
        discussion: """
            Start it before or after the coordinator, on as many machines as there are. It needs \
            no configuration: data files are read in place where the machine has them at the same \
            path, and fetched where not. Exit status: 0 when the study has ended, 69 when the \
            coordinator did not answer for too long, 75 after a signal or when its time is over, \
            76 when refused, or when its build differs from the coordinator's.
            """,
        version: Build.name)

    @Option(help: "Where the coordinator listens, such as tcp://head:7070.")
    var coordinator: String
    @Option(help: "Tasks computed at once. (default: the number of cores)")
    var slots: Int?
    @Option(help: "Memory tasks may use, in GiB. (default: 80 % of what is free)")
    var memory: Double?
    @Option(help: "The folder for blobs. (default: a folder of the temporary folder)")
    var cache: String?
    @Option(help: "The most the cache may take, in GiB. (default: half of what is free there)")
    var cacheLimit: Double?
    @Option(help: "Seconds without an answer after which the worker gives up.")
    var patience = 3_600
    @Option(
        help: """
            When to end: after a time such as 90m or 2h30m, at a time of day such as 18:30, or at \
            2026-11-21T18:30. (default: the end of the Slurm job, if there is one)
            """)
    var until: String?
    @Flag(
        help: """
            Ends when the program that started it does, whose end of standard input is then closed.
            """)
    var withParent = false
    @Option(help: "What the program that starts this worker calls this start.") var launch = ""
    @Flag(help: "Logs unanswered requests too.") var verbose = false

    static func main() async {
        StandardStreams.prepare()
        await main(nil)
    }

    package func validate() throws {
        if let slots, slots < 1 {
            throw ValidationError("--slots is \(slots); allowed: 1 and more")
        }
        if let memory, !(memory > 0 && memory < 1_000_000) {
            throw ValidationError("--memory is \(memory); allowed: above 0 and below 1000000")
        }
        if let cacheLimit, !(cacheLimit >= 0 && cacheLimit < 1_000_000) {
            throw ValidationError(
                "--cache-limit is \(cacheLimit); allowed: 0 and more, below 1000000")
        }
        if let cache, let state = Mmworker.stateFolder(of: cache) {
            throw ValidationError(
                """
                --cache is \(cache), where the coordinator of \(state) keeps results, which the \
                worker would remove to make room; allowed: any other folder
                """)
        }
        do {
            _ = try Address(coordinator)
        } catch {
            throw ValidationError("--coordinator: \(error)")
        }
        if let until, Walltime.end(until, now: Date()) == nil {
            throw ValidationError(
                """
                --until is '\(until)'; allowed: a time such as 90m or 2h30m, a time of day such as \
                18:30, or 2026-11-21T18:30
                """)
        }
        guard patience > 0 else {
            throw ValidationError("--patience is \(patience); allowed: 1 and more")
        }
    }

    package func run() async throws {
        let status: Int32
        do {
            status = try await work()
        } catch {
            WorkerLog.print("mmworker: \(error)")
            throw ExitCode.failure
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    private func work() async throws -> Int32 {
        BLAS.useOneThread()
        if let level = ProcessorLevel.pinned, let obstacle = ProcessorClass.obstacle(to: level) {
            WorkerLog.print(
                """
                mmworker: the cluster wants the processor level \(level.rawValue) \
                (cluster.reproducible), but \(obstacle)
                """)
            return WorkerExit.refused(obstacle).status
        }
        let ring = LogRing()
        let logger = WorkerLog.logger(isVerbose: verbose, ring: ring)
        if withParent { ParentWatch.begin(logger) }
        let cache = try openCache(logger)
        let process = try worker(cache, logger, ring)
        let exit = try await runUntilEnd(process)
        logger.info("leaving: \(exit)")
        guard case .otherLevel(let name) = exit else { return exit.status }
        return beginAgain(at: name, logger)
    }

    private func openCache(_ logger: Logger) throws -> WorkerCache {
        let folder = URL(fileURLWithPath: cache ?? Mmworker.defaultCache()).standardizedFileURL
        let store = try BlobStore(directory: folder.path, isDurable: false)
        if !store.canHold {
            logger.notice(
                """
                the file system of \(folder.path) knows no hard links: another worker that shares \
                the folder may remove a result before it is delivered, which is then computed \
                again. Give each worker a --cache of its own.
                """)
        }
        let limit =
            cacheLimit.map { Int($0 * 1_073_741_824) } ?? WorkerCache.defaultLimit(of: store)
        return WorkerCache(store: store, limitBytes: limit)
    }

    /// Makes the worker, and connects what it hears of the coordinator and the disk.
    private func worker(
        _ cache: WorkerCache, _ logger: Logger, _ ring: LogRing
    ) throws -> WorkerProcess {
        let slots = slots ?? ProcessInfo.processInfo.activeProcessorCount
        let memoryBytes =
            memory.map { Int($0 * 1_073_741_824) } ?? ResourceUse.defaultMemoryBytes()
        let identity = WorkerIdentity.draw(
            slots: slots, memoryBytes: memoryBytes, launch: launch)
        let session = Session(identity: identity)
        let address = try Address(coordinator)
        let heartbeat = Heartbeat(coordinator: address, session: session, logger: logger)
        let space = SpaceWatch(folder: cache.store.directory, logger: logger)
        let process = WorkerProcess(
            slots: slots, memoryBytes: memoryBytes, patience: .seconds(patience),
            end: walltimeEnd(logger),
            link: try WireLink(
                coordinator: address, session: session, cache: cache.store,
                registry: Mmworker.registry),
            runner: TaskRunner(
                registry: Mmworker.registry, cache: cache, host: identity.host, space: space),
            heartbeat: heartbeat, logger: logger, ring: ring)
        heartbeat.onReply { revoked, directive in
            Task { await process.beatAnswered(revoked: revoked, directive) }
        }
        heartbeat.onReturn { Task { await process.coordinatorReturned() } }
        space.onChange { Task { await process.diskChanged() } }
        logger.info(
            "worker \(identity.worker): \(slots) slots, \(memoryBytes >> 20) MiB, \(coordinator)")
        logger.info("mmworker \(Build.name) on \(identity.processor)")
        return process
    }

    /// Runs the worker until it leaves or a signal ends it; returns why.
    private func runUntilEnd(_ process: WorkerProcess) async throws -> WorkerExit {
        let service = WorkerService(process: process)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: service,
                        successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint, .sigusr1],
                logger: WorkerLog.silent))
        try await group.run()
        return service.exit
    }

    /// Starts the process again at a processor level; returns the exit status where that cannot be.
    private func beginAgain(at name: String, _ logger: Logger) -> Int32 {
        let level = ProcessorLevel(rawValue: name)
        let obstacle =
            if level == nil, !name.isEmpty {
                "mmworker \(Build.name) does not know it"
            } else if let level, level > ProcessorLevel.widest {
                "this processor has \(ProcessorLevel.widest.rawValue) at most"
            } else {
                ProcessorLevel.beginAgain(at: level)
            }
        logger.error(
            "the cluster wants the processor level \(name) (cluster.reproducible): \(obstacle)")
        return WorkerExit.refused(obstacle).status
    }

    /// When this process must end: as the user said, or else as Slurm says.
    private func walltimeEnd(_ logger: Logger) -> ContinuousClock.Instant? {
        let now = Date()
        let end =
            until.flatMap { Walltime.end($0, now: now) }
            ?? Walltime.slurmEnd(ProcessInfo.processInfo.environment)
        guard let end else { return nil }
        let remaining = Walltime.remaining(until: end, now: now)
        logger.info("ends in \(remaining.components.seconds) s")
        // From here on only the monotonic clock counts, which nobody can set.
        return .now + remaining
    }

    /// Returns the state folder that these blobs belong to; nil for any other folder.
    private static func stateFolder(of cache: String) -> String? {
        let folder = URL(fileURLWithPath: cache).resolvingSymlinksInPath()
        let state = folder.deletingLastPathComponent().path
        guard folder.lastPathComponent == "blobs",
            FileManager.default.fileExists(atPath: state + "/store.sqlite")
        else { return nil }
        return state
    }

    /// One cache for each user and machine: blobs are named by content, so workers may share it.
    private static func defaultCache() -> String {
        NSTemporaryDirectory() + "/mmworker-\(getuid())"
    }
}
