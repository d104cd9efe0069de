internal import Foundation
internal import SingleCell

/// Opens a data file in a child process first.
///
/// libhdf5 1.10 reads out of bounds or loops for ever on some files whose variable-length strings
/// are damaged, before any check of ours can run. A child that does not survive the file shows this
/// for a few hundredths of a second; the coordinator then never opens the file.
enum FileProbe {
    /// The seconds that a child may take to read the names of a file; wall clocks may jump.
    private static let patience = 120

    /// Returns what happened to a child that opened the file; nil where it survived, with or
    /// without an error.
    static func trouble(with source: MatrixSource) -> String? {
        guard let program = ownProgram() else { return nil }
        let child = Process()
        child.executableURL = program
        child.arguments =
            ["probe", source.path] + options(source.selection)
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        do {
            try child.run()
        } catch {
            // Without a child the file is opened here, as if there were no probe.
            return nil
        }
        let deadline = ContinuousClock.now + .seconds(patience)
        while child.isRunning {
            guard ContinuousClock.now < deadline else {
                kill(child.processIdentifier, SIGKILL)
                child.waitUntilExit()
                return "libhdf5 did not come to an end with it within \(patience) s"
            }
            usleep(2_000)
        }
        guard child.terminationReason == .uncaughtSignal else { return nil }
        if child.terminationStatus == SIGXCPU || child.terminationStatus == SIGKILL {
            return "libhdf5 does not come to an end with it"
        }
        return "libhdf5 crashes on it (signal \(child.terminationStatus))"
    }

    /// The selection as options of `mmcoord probe`, which reads them with `ProbeCommand`.
    private static func options(_ selection: MatrixSelection) -> [String] {
        [
            ("modality", selection.modality), ("layer", selection.layer),
            ("feature-type", selection.featureType),
        ].flatMap { name, value in value.map { ["--\(name)=\($0)"] } ?? [] }
    }

    /// The path of this program; nil where the code runs in another, such as a test.
    private static func ownProgram() -> URL? {
        let link = "/proc/self/exe"
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            path.hasSuffix("/mmcoord")
        else { return nil }
        return URL(fileURLWithPath: path)
    }
}
