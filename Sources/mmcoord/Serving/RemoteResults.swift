import Foundation
import Messaging
import SingleCell

/// The results that a coordinator on another machine serves.
enum RemoteResults {
    /// Asks for the list.
    ///
    /// - Parameter client: Of the coordinator's control socket.
    /// - Returns: The list, whose paths all stay below the folder that files are put into.
    /// - Throws: `StateError.notServed`.
    static func list(_ client: any RequestClient) async throws(StateError) -> PublishedResults {
        var request = WireRequest()
        request.status = WireStatus()
        func absent(_ reason: String) -> StateError {
            .notServed(address: client.url, reason: reason)
        }
        let status: StudyStatus
        do {
            let answer = try await client.request(Frame.encode(request), timeout: .seconds(10))
            guard case .status(let reply) = try Frame.reply(from: answer).answer else {
                throw MessagingError.unexpectedReply(
                    expected: "a status", found: "another answer")
            }
            status = try JSONDecoder().decode(StudyStatus.self, from: reply.json)
        } catch {
            throw absent("\(error)")
        }
        guard let results = status.results else {
            throw absent(
                "the study is \(status.phase), \(status.doneCount) of \(status.taskCount) tasks "
                    + "are done")
        }
        for file in results.files where !file.isSafe {
            throw absent("it names a file outside of its folder, \(file.path.printableName)")
        }
        return results
    }
}
