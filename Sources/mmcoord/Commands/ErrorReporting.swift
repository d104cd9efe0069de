import ArgumentParser
import Messaging

/// Prints an error as `mmcoord: …`, and ends with status 1.
///
/// Prints nothing where nobody reads the output any more.
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
