internal import Foundation

/// Runs this program as a child process that opens a data file.
///
/// libhdf5 1.10 reads out of bounds or loops for ever on some damaged files, before any check of
/// ours can run. A child that does not survive the file shows this for a few hundredths of a
/// second; the parent then never opens the file.
enum ProbeChild {
    /// How a child ended.
    enum Outcome {
        /// By itself, with what it wrote to standard output and standard error.
        case ended(status: Int32, output: Data, errors: Data)
        /// Through a signal, or because its time was over; why, in words.
        case lost(String)
        /// It did not begin: the code runs in another program, such as a test.
        case absent
    }

    /// The seconds that a child may take to look at a file; wall clocks may jump.
    private static let patience = 120

    /// Runs `mmcoord` with arguments, and waits for its end.
    ///
    /// - Parameter arguments: The command, with the path of the file.
    /// - Returns: What it wrote, or why nothing can be known.
    static func run(_ arguments: [String]) -> Outcome {
        guard let program = ownProgram(), let output = unnamedFile(), let errors = unnamedFile()
        else { return .absent }
        let child = Process()
        child.executableURL = program
        child.arguments = arguments
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = errors
        do {
            try child.run()
        } catch {
            // Without a child the file is opened here, as if there were no probe.
            return .absent
        }
        let deadline = ContinuousClock.now + .seconds(patience)
        while child.isRunning {
            guard ContinuousClock.now < deadline else {
                kill(child.processIdentifier, SIGKILL)
                child.waitUntilExit()
                return .lost("libhdf5 did not come to an end with it within \(patience) s")
            }
            usleep(2_000)
        }
        guard child.terminationReason == .uncaughtSignal else {
            return .ended(
                status: child.terminationStatus, output: content(of: output),
                errors: content(of: errors))
        }
        if child.terminationStatus == SIGXCPU || child.terminationStatus == SIGKILL {
            return .lost("libhdf5 does not come to an end with it")
        }
        return .lost("libhdf5 crashes on it (signal \(child.terminationStatus))")
    }

    /// A file of no name, which vanishes with its handle; a pipe would have to be drained while
    /// the child runs.
    private static func unnamedFile() -> FileHandle? {
        var path = Array((NSTemporaryDirectory() + "/mmcoord-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return nil }
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func content(of file: FileHandle) -> Data {
        do {
            try file.seek(toOffset: 0)
            return try file.readToEnd() ?? Data()
        } catch {
            // Whoever decodes nothing reports that.
            return Data()
        }
    }

    /// The path of this program; nil where the code runs in another, such as a test.
    static func ownProgram() -> URL? {
        let link = "/proc/self/exe"
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            path.hasSuffix("/mmcoord")
        else { return nil }
        return URL(fileURLWithPath: path)
    }
}
