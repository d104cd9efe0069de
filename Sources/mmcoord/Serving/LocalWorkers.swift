import Coordination
import Foundation
import Logging
import ServiceLifecycle

/// A pipe by which a child process sees the end of this one.
private struct Lifeline {
    let workerEnd: FileHandle
    let ownEnd: FileHandle

    /// - Throws: `StateError.cannotWrite` where the system has no room for it.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw StateError.cannotWrite(path: "a pipe", reason: String(cString: strerror(errno)))
        }
        // Closed in the programs that are started: they would hold it open. No other is started
        // between these lines, since workers are started one after another.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        workerEnd = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        ownEnd = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    }
}

/// Starts the workers that `cluster.launch` asks for on this machine, and ends them with the study.
///
/// A worker that cannot be started, or dies, is tried again; the study goes on with the others.
struct LocalWorkers: Service {
    let groups: [LaunchGroup]
    /// `mmworker`, found by `program()`.
    let program: URL
    let coordinatorURL: String
    let folder: String
    let coordinator: Coordinator
    let logger: Logger

    /// How often a worker that crashed, or could not be started, is started again.
    private static let restartLimit = 5

    func run() async throws {
        let slots = groups.flatMap { Array(repeating: $0.slotCount, count: $0.workerCount) }
        var seats = slots.enumerated().map { Seat(number: $0 + 1, slots: $1) }
        // Released after its last use, a lifeline would end a worker that still saves its work.
        defer { withExtendedLifetime(seats) {} }
        for index in seats.indices { await start(&seats[index]) }
        for try await _ in TimerSequence(every: .milliseconds(500)).cancelOnGracefulShutdown() {
            // Those that leave while results are written have nothing to come back for.
            let isOver = await coordinator.ending != nil
            for index in seats.indices where !isOver { await look(after: &seats[index]) }
        }
        // They leave by themselves when told that the study has ended; a signal only hurries them.
        let processes = seats.compactMap(\.process)
        for process in processes where process.isRunning { process.terminate() }
        await end(of: processes)
    }

    private struct Seat {
        var number: Int
        var slots: Int
        /// Nil while none could be started.
        var process: Process?
        /// The other end of its standard input.
        ///
        /// Closed when this process ends, however it does, which tells the worker to end too: the
        /// next coordinator starts others, with which it would share cores and memory.
        var lifeline: FileHandle?
        /// Where its part of the log begins, in bytes.
        var logStart: UInt64 = 0
        /// The kernel's count of processes it killed for want of memory, when this one started;
        /// nil where it does not tell.
        var memoryKillCount: Int?
        var restarts = 0
        var isGivenUp = false
        /// When to try again after a start that failed.
        var nextTry = ContinuousClock.now
    }

    /// Starts a worker again that ended although the study has not, or that could not be started.
    private func look(after seat: inout Seat) async {
        guard !seat.isGivenUp else { return }
        guard let process = seat.process else {
            if seat.nextTry <= .now { await start(&seat) }
            return
        }
        guard !process.isRunning, process.terminationStatus != 0 else { return }
        let log = logPath(seat.number)
        let isSignal = process.terminationReason == .uncaughtSignal
        let code = Int(process.terminationStatus)
        let killCount = ProcessWatch.memoryKillCount()
        let death = ProcessEnd(
            processIdentifier: Int(process.processIdentifier), signal: isSignal ? code : nil,
            status: isSignal ? 0 : code,
            wasMemoryShort: seat.memoryKillCount.flatMap { before in
                killCount.map { $0 > before }
            },
            logLines: ProcessWatch.lastLines(of: log, from: seat.logStart))
        await coordinator.processEnded(death)
        let end = "worker \(seat.number) \(death.text)"
        guard isSignal || code != Int(WorkerExit.refused("").status) else {
            seat.isGivenUp = true
            logger.error("\(end): refused, as it would be again; see \(log)")
            return
        }
        guard seat.restarts < LocalWorkers.restartLimit else {
            seat.isGivenUp = true
            logger.error(
                "\(end) for the \(seat.restarts + 1)th time and is not started again: see \(log)")
            return
        }
        logger.warning("\(end), see \(log); starting it again")
        seat.restarts += 1
        seat.process = nil
        await start(&seat)
    }

    private func logPath(_ number: Int) -> String { "\(folder)/worker-\(number).log" }

    /// Fills a seat; where the system has no room for a process now, it is tried again, each time
    /// after twice the pause.
    private func start(_ seat: inout Seat) async {
        do {
            try await fill(&seat)
        } catch {
            let what = "worker \(seat.number) cannot be started: \(error)"
            guard seat.restarts < LocalWorkers.restartLimit else {
                seat.isGivenUp = true
                logger.error("\(what). It is not tried again; start 'mmworker' by hand.")
                return
            }
            let pause = Duration.seconds(1 << seat.restarts)
            seat.restarts += 1
            seat.nextTry = .now + pause
            logger.warning("\(what). It is tried again in \(pause.components.seconds) s.")
        }
    }

    private func fill(_ seat: inout Seat) async throws {
        let process = Process()
        process.executableURL = program
        process.arguments = [
            "--coordinator", coordinatorURL, "--slots", "\(seat.slots)", "--cache",
            "\(folder)/worker-\(seat.number)", "--with-parent",
        ]
        let log = logPath(seat.number)
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StateError.cannotWrite(path: log, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        seat.logStart = try handle.seekToEnd()
        process.standardError = handle
        let lifeline = try Lifeline()
        process.standardInput = lifeline.workerEnd
        seat.memoryKillCount = ProcessWatch.memoryKillCount()
        try process.run()
        seat.process = process
        seat.lifeline = lifeline.ownEnd
        await coordinator.launched(processIdentifier: Int(process.processIdentifier))
        logger.info(
            "started worker \(seat.number), process \(process.processIdentifier), log \(log)")
    }

    /// Waits ten seconds for all of them together, however many are stuck; then kills the rest.
    private func end(of processes: [Process]) async {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline, processes.contains(where: \.isRunning) {
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                // Cancelled, nobody waits for them.
                break
            }
        }
        for process in processes where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
        }
    }

    /// `mmworker` beside this program.
    ///
    /// - Throws: `StateError.missingFile` where there is none that can be started.
    static func program() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/mmworker"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw StateError.missingFile(
                path: path, reason: "mmworker is expected beside mmcoord; build it too")
        }
        return URL(fileURLWithPath: path)
    }
}
