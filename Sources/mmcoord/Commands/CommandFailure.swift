import ArgumentParser
import Messaging
import SingleCell

/// Prints an error as `mmcoord: …` and ends with status 1; errors are sentences already.
///
/// Nothing is said where results had no reader any more.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch let trouble as StreamError where trouble.isReaderGone {
        throw ExitCode.failure
    } catch {
        Console.error("mmcoord: \(error)")
        throw ExitCode.failure
    }
}

/// Where commands write: results to standard output, everything else to standard error.
///
/// Messages quote files and peers, so nothing leaves here that a terminal would obey.
enum Console {
    static func print(_ text: String) throws(StreamError) {
        try StandardStreams.print(text.printableLines + "\n")
    }

    static func error(_ text: String) {
        StandardStreams.log(text.printableLines + "\n")
    }
}
