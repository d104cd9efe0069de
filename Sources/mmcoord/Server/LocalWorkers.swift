import Foundation
import Logging
import ServiceLifecycle

/// Starts the workers that `cluster.launch` asks for on this machine, and ends them with the study.
struct LocalWorkers: Service {
    let groups: [LaunchGroup]
    let coordinatorURL: String
    let folder: String
    let logger: Logger

    func run() async throws {
        var processes: [Process] = []
        var number = 0
        for group in groups {
            for _ in 0..<group.workerCount {
                number += 1
                processes.append(try start(number: number, slots: group.slotCount))
            }
        }
        try? await gracefulShutdown()
        // They leave by themselves when told that the study has ended; a signal only hurries them.
        for process in processes where process.isRunning { process.terminate() }
        for process in processes { await end(of: process) }
    }

    private func start(number: Int, slots: Int) throws -> Process {
        let process = Process()
        process.executableURL = try LocalWorkers.program()
        process.arguments = [
            "--coordinator", coordinatorURL, "--slots", "\(slots)", "--cache",
            "\(folder)/worker-\(number)",
        ]
        let log = "\(folder)/worker-\(number).log"
        guard FileManager.default.createFile(atPath: log, contents: nil),
            let handle = FileHandle(forWritingAtPath: log)
        else {
            throw StateError.cannotWrite(path: log, reason: "it cannot be opened")
        }
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        logger.info("started worker \(number), process \(process.processIdentifier), log \(log)")
        return process
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
