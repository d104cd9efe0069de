import Foundation
import Logging
import ServiceLifecycle

/// Starts the workers that `cluster.launch` asks for on this machine, and ends them with the study.
struct LocalWorkers: Service {
    let groups: [LaunchGroup]
    let coordinatorURL: String
    let folder: String
    let coordinator: Coordinator
    let logger: Logger

    /// How often a worker that crashed is started again.
    private static let restartLimit = 5

    func run() async throws {
        var number = 0
        var seats: [Seat] = []
        for group in groups {
            for _ in 0..<group.workerCount {
                number += 1
                seats.append(try start(number: number, slots: group.slotCount))
            }
        }
        for try await _ in PulseSequence(every: .milliseconds(500)).cancelOnGracefulShutdown() {
            for index in seats.indices { try await look(after: &seats[index]) }
        }
        // They leave by themselves when told that the study has ended; a signal only hurries them.
        for seat in seats where seat.process.isRunning { seat.process.terminate() }
        for seat in seats { await end(of: seat.process) }
    }

    private struct Seat {
        var number: Int
        var slots: Int
        var process: Process
        /// Where its part of the log begins, in bytes.
        var logStart: UInt64
        /// The kernel's count of processes it killed for want of memory, when this one started;
        /// nil where it does not tell.
        var memoryKillCount: Int?
        var restarts = 0
        var isGivenUp = false
    }

    /// Starts a worker again that ended although the study has not.
    private func look(after seat: inout Seat) async throws {
        guard !seat.process.isRunning, !seat.isGivenUp, seat.process.terminationStatus != 0 else {
            return
        }
        let log = logPath(seat.number)
        let isSignal = seat.process.terminationReason == .uncaughtSignal
        let code = Int(seat.process.terminationStatus)
        let killCount = ProcessWatch.memoryKillCount()
        let death = ProcessEnd(
            processIdentifier: Int(seat.process.processIdentifier), signal: isSignal ? code : nil,
            status: isSignal ? 0 : code,
            wasMemoryShort: seat.memoryKillCount.flatMap { before in
                killCount.map { $0 > before }
            },
            logLines: ProcessWatch.lastLines(of: log, from: seat.logStart))
        await coordinator.processEnded(death)
        let end = "worker \(seat.number) \(death.text)"
        guard seat.restarts < LocalWorkers.restartLimit else {
            seat.isGivenUp = true
            logger.error(
                "\(end) for the \(seat.restarts + 1)th time and is not started again: see \(log)")
            return
        }
        logger.warning("\(end), see \(log); starting it again")
        let restarts = seat.restarts + 1
        seat = try start(number: seat.number, slots: seat.slots)
        seat.restarts = restarts
    }

    private func logPath(_ number: Int) -> String { "\(folder)/worker-\(number).log" }

    private func start(number: Int, slots: Int) throws -> Seat {
        let process = Process()
        process.executableURL = try LocalWorkers.program()
        process.arguments = [
            "--coordinator", coordinatorURL, "--slots", "\(slots)", "--cache",
            "\(folder)/worker-\(number)",
            // A coordinator that is gone for longer started others when it came back.
            "--patience", "60",
        ]
        let log = logPath(number)
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StateError.cannotWrite(path: log, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let logStart = try handle.seekToEnd()
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        let memoryKillCount = ProcessWatch.memoryKillCount()
        try process.run()
        logger.info("started worker \(number), process \(process.processIdentifier), log \(log)")
        return Seat(
            number: number, slots: slots, process: process, logStart: logStart,
            memoryKillCount: memoryKillCount)
    }

    private func end(of process: Process) async {
        for _ in 0..<100 where process.isRunning {
            try? await Task.sleep(for: .milliseconds(100))
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// `mmworker` beside this program.
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
