import Coordination
import Foundation

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

/// Workers on this machine: child processes of this one, which end with it.
actor LocalLauncher: Launcher {
    /// A worker that still ran at the last look.
    private struct Child {
        let launch: LaunchIdentifier
        let process: Process
        /// The other end of its standard input.
        ///
        /// Closed when this process ends, however it does, which tells the worker to end too: the
        /// next coordinator starts others, with which it would share cores and memory.
        let lifeline: FileHandle
        let log: String
        /// Where its part of the log begins, in bytes.
        let logStart: UInt64
        /// The kernel's count of processes it killed for want of memory, when this one started;
        /// nil where it does not tell.
        let memoryKillCount: Int?
    }

    nonisolated let endsWithCoordinator = true
    nonisolated let ends: AsyncStream<LaunchEnd>

    /// `mmworker`, found by `program()`.
    private let program: URL
    private let coordinatorURL: String
    private let folder: String
    private let told: AsyncStream<LaunchEnd>.Continuation
    private var children: [Child] = []
    private var watch: Task<Void, Never>?

    /// Starts workers with `program` for the coordinator at `coordinatorURL`.
    ///
    /// Their caches and logs are in `folder`.
    init(program: URL, coordinatorURL: String, folder: String) {
        self.program = program
        self.coordinatorURL = coordinatorURL
        self.folder = folder
        (ends, told) = AsyncStream.makeStream()
    }

    func start(_ launch: Launch) throws -> String {
        let process = Process()
        process.executableURL = program
        process.arguments = [
            "--coordinator", coordinatorURL, "--slots", "\(launch.slots)", "--cache",
            "\(folder)/worker-\(launch.number)", "--launch", launch.identifier.text,
            "--with-parent",
        ]
        let log = "\(folder)/worker-\(launch.number).log"
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StateError.cannotWrite(path: log, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let logStart = try handle.seekToEnd()
        process.standardError = handle
        let lifeline = try Lifeline()
        process.standardInput = lifeline.workerEnd
        let memoryKillCount = ProcessWatch.memoryKillCount()
        try process.run()
        children.append(
            Child(
                launch: launch.identifier, process: process, lifeline: lifeline.ownEnd, log: log,
                logStart: logStart, memoryKillCount: memoryKillCount))
        if watch == nil { watch = Task { await self.watchChildren() } }
        return "process \(process.processIdentifier), log \(log)"
    }

    private func watchChildren() async {
        for await _ in TimerSequence(every: .milliseconds(500)) {
            let ended = children.filter { !$0.process.isRunning }
            children.removeAll { child in ended.contains { $0.launch == child.launch } }
            for child in ended { told.yield(end(of: child)) }
        }
    }

    private func end(of child: Child) -> LaunchEnd {
        let isSignal = child.process.terminationReason == .uncaughtSignal
        let code = Int(child.process.terminationStatus)
        let killCount = ProcessWatch.memoryKillCount()
        return LaunchEnd(
            launch: child.launch, place: "process \(child.process.processIdentifier)",
            signal: isSignal ? code : nil, status: isSignal ? 0 : code,
            wasMemoryShort: child.memoryKillCount.flatMap { before in
                killCount.map { $0 > before }
            }, log: child.log,
            logLines: ProcessWatch.lastLines(of: child.log, from: child.logStart))
    }

    /// Waits ten seconds for all workers together, then kills the rest.
    func stop() async {
        watch?.cancel()
        told.finish()
        // Released after its last use, a lifeline would end a worker that still saves its work.
        let children = children
        defer { withExtendedLifetime(children) {} }
        for child in children where child.process.isRunning { child.process.terminate() }
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline, children.contains(where: \.process.isRunning) {
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                // Cancelled, nobody waits for them.
                break
            }
        }
        for child in children where child.process.isRunning {
            kill(child.process.processIdentifier, SIGKILL)
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
