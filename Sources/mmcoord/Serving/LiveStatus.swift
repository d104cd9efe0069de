import Foundation
import Messaging

/// Asks a coordinator that may be running for the status of its study.
enum LiveStatus {
    /// The outcome of the question.
    enum Answer {
        /// The JSON of a `StudyStatus`.
        case status(Data)
        /// A coordinator holds the state folder, but does not answer or cannot be reached from
        /// here; why, in words.
        case silent(String)
        /// No coordinator runs.
        case nobody
    }

    /// Asks the coordinator that holds the state folder `state`, for at most five seconds.
    ///
    /// - Parameters:
    ///   - state: The state folder.
    ///   - drains: Whether the coordinator shall end once its running tasks have.
    /// - Returns: The status, or why there is none.
    static func ask(state: String, drains: Bool = false) async -> Answer {
        // The address that a dead coordinator left may by now be that of another study's.
        guard StateFolder.isHeld(state) else { return .nobody }
        // A coordinator writes this file once it listens.
        let path = StateFolder.addressPath(in: state)
        let address = try? String(contentsOfFile: path, encoding: .utf8)
        guard let url = address?.trimmingCharacters(in: .whitespacesAndNewlines) else {
            return .silent("it does not listen yet")
        }
        do {
            return .status(try await status(Address(url), drains: drains))
        } catch {
            return StateFolder.isHeld(state) ? .silent("\(error)") : .nobody
        }
    }

    private static func status(_ address: Address, drains: Bool) async throws -> Data {
        var request = WireRequest()
        request.status.drain = drains
        let client = try NNGClient(of: address)
        defer { client.close() }
        let answer = try await client.request(Frame.encode(request), timeout: .seconds(5))
        guard case .status(let status) = try Frame.reply(from: answer).answer else {
            throw MessagingError.unexpectedReply(expected: "a status", found: "another answer")
        }
        return status.json
    }
}
