import ArgumentParser
import Foundation

/// Prints an error as `mmcoord: …` and ends with status 1; errors are sentences already.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch {
        Console.error("mmcoord: \(error)")
        throw ExitCode.failure
    }
}

/// Where commands write: results to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
