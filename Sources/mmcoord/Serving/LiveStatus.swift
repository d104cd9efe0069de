import Foundation
import Messaging

/// Asks a coordinator that may be running for its picture of the study.
enum LiveStatus {
    /// What came of the question.
    enum Answer {
        /// The JSON of a `StudyStatus`.
        case picture(Data)
        /// A coordinator holds the state folder, but does not answer, or cannot be reached from
        /// here; why, in words.
        case silent(String)
        /// No coordinator runs.
        case nobody
    }

    /// Asks whoever holds the state folder `state`, for at most five seconds.
    ///
    /// - Parameters:
    ///   - state: The state folder.
    ///   - drains: Whether it is to end once running tasks have.
    /// - Returns: Its picture of the study, or why there is none.
    static func ask(state: String, drains: Bool = false) async -> Answer {
        // What a coordinator that died has written may by now be the address of another study's.
        guard StateFolder.isHeld(state) else { return .nobody }
        // A coordinator that listens has written this file.
        let path = StateFolder.addressPath(in: state)
        let address = try? String(contentsOfFile: path, encoding: .utf8)
        guard let url = address?.trimmingCharacters(in: .whitespacesAndNewlines) else {
            return .silent("it does not listen yet")
        }
        do {
            return .picture(try await picture(url, drains: drains))
        } catch {
            return StateFolder.isHeld(state) ? .silent("\(error)") : .nobody
        }
    }

    private static func picture(_ url: String, drains: Bool) async throws -> Data {
        var request = WireRequest()
        request.status.drain = drains
        let client = try NNGClient(url: url)
        defer { client.close() }
        let answer = try await client.request(Frame.encode(request), timeout: .seconds(5))
        guard case .status(let status) = try Frame.reply(from: answer).answer else {
            throw MessagingError.unexpectedReply(expected: "a status", found: "another answer")
        }
        return status.json
    }
}
