import Crypto
import Foundation
import Messaging
import SingleCell
import Testing

/// A folder of its own with a small synthetic study, and the real programs to run it.
final class Sandbox {
    let folder: String
    private var processes: [Process] = []

    /// Writes the study once a process and copies it, since several tests want the same one.
    init() throws {
        folder = NSTemporaryDirectory() + "mmcoord-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: try Sandbox.study.get(), toPath: folder + "/data")
    }

    deinit {
        for process in processes where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static let study = Swift.Result {
        let folder = NSTemporaryDirectory() + "mmcoord-study-\(getpid())"
        try SyntheticStudy(scale: 0.004, seed: 3).write(to: folder)
        return folder
    }

    /// The folder of the programs: the one this test was built into.
    static let programs = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().path

    /// How many times as long as usual to wait for a program: more under sanitizers, where it takes
    /// about ten times its time.
    static let patience =
        ProcessInfo.processInfo.environment["MM_PATIENCE"].flatMap { Int($0) } ?? 1

    /// Writes a cluster file whose leases are short, so that tests wait little for lost workers;
    /// `options` replaces sections of the question, or adds to them.
    func writeClusterFile(
        _ name: String = "study.yaml", listen: String = "tcp://127.0.0.1:0",
        state: String = "state", lease: Int = 2, epochs: Int = 12, extra: String = "",
        test: Bool = true, options: [String: String] = [:]
    ) throws -> String {
        let path = "\(folder)/\(name)"
        let tests =
            test
            ? (
                "  evaluation-ids: data/evaluation_ids.csv\n",
                "    test: {inputs: data/test_cite_inputs.h5}\n"
            ) : ("", "")
        let sections = [
            "folds": "{by: donor, count: 3}", "features": "{components: 20}",
            "model": "{hidden: [64, 64, targets]}",
            "training": "{epochs: \(epochs), batch: 64}",
        ].merging(options) { $1 }.sorted { $0.key < $1.key }
            .map { "    \($0.key): \($0.value)\n" }.joined()
        let text = """
            cluster:
              listen: \(listen)
              state: \(state)
              lease: \(lease)
              heartbeat: 0.5
            \(extra)study:
              seed: 5
              metadata: data/metadata.csv
            \(tests.0)  citeseq:
                train:
                  inputs: data/train_cite_inputs.h5
                  targets: data/train_cite_targets.h5
            \(tests.1)\(sections)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Starts a program with its output in `LOG` of the folder, and variables added to those of
    /// the test's environment.
    @discardableResult
    func start(
        _ program: String, _ arguments: [String], log: String, in programs: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = programs ?? Sandbox.programs
        process.executableURL = URL(fileURLWithPath: "\(folder)/\(program)")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: self.folder)
        let path = "\(self.folder)/\(log)"
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw SandboxError(what: "cannot write \(path)")
        }
        let handle = FileHandle(forWritingAtPath: path)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        processes.append(process)
        return process
    }

    /// Runs a program to its end.
    func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let log = "run-\(UUID().uuidString).log"
        let process = try start(program, arguments, log: log)
        process.waitUntilExit()
        return (process.terminationStatus, text(log))
    }

    func startWorker(_ number: Int, address: String, slots: Int = 1) throws -> Process {
        try start(
            "mmworker",
            [
                "--coordinator", address, "--slots", "\(slots)", "--memory", "2", "--patience",
                "60",
                "--cache",
                "\(folder)/cache-\(number)",
            ], log: "worker-\(number).log")
    }

    /// The address a coordinator wrote down once it listened.
    func address(state: String = "state", of coordinator: Process) throws -> String {
        let path = "\(folder)/\(state)/address"
        try wait("the coordinator listens", unless: coordinator) {
            !self.text("\(state)/address").isEmpty
        }
        return try String(contentsOfFile: path, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits until `condition` holds.
    func wait(
        _ what: String, unless process: Process? = nil, seconds: Int = 120,
        _ condition: () -> Bool
    ) throws {
        let seconds = seconds * Sandbox.patience
        let deadline = Date(timeIntervalSinceNow: Double(seconds))
        while !condition() {
            if let process, !process.isRunning, !condition() {
                throw SandboxError(what: "\(what): the process ended first\n" + logs())
            }
            guard Date() < deadline else {
                throw SandboxError(what: "\(what): not within \(seconds) s\n" + logs())
            }
            usleep(20_000)
        }
    }

    /// Waits for the end of a process.
    func finish(_ process: Process, seconds: Int = 180) throws -> Int32 {
        try wait("process \(process.processIdentifier) ends", seconds: seconds) {
            !process.isRunning
        }
        return process.terminationStatus
    }

    /// Replaces text of a file.
    func edit(_ name: String, _ old: String, _ new: String) throws {
        let text = text(name).replacingOccurrences(of: old, with: new)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    /// The bytes of the blobs in a store's folder, which must be there.
    func blobBytes(_ name: String) throws -> Int {
        // Opening a store makes its folder: one that is missing would count as empty.
        try #require(exists(name), "no folder \(name)")
        let store = try BlobStore(directory: "\(folder)/\(name)")
        return try store.digests().reduce(0) { try $0 + #require(store.size(of: $1)) }
    }

    func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }

    func sha256(_ name: String) throws -> String {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        return SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }

    private func logs() -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".log") }.sorted()
            .map { "--- \($0)\n\(text($0).suffix(2_000))" }.joined(separator: "\n")
    }
}

struct SandboxError: Error, CustomStringConvertible {
    var what: String
    var description: String { what }
}
