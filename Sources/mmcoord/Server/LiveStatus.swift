import Foundation
import Messaging

/// Asks a coordinator that may be running for its picture of the study.
enum LiveStatus {
    /// The JSON of a `StudyStatus`; nil when nobody answers within two seconds.
    ///
    /// - Parameters:
    ///   - url: Where the coordinator listens.
    ///   - drains: Whether it is to end once running tasks have.
    /// - Returns: The picture.
    static func ask(_ url: String, drains: Bool = false) async -> Data? {
        var request = WireRequest()
        request.status.drain = drains
        do {
            let client = try NNGClient(url: url)
            defer { client.close() }
            let answer = try await client.request(Frame.encode(request), timeout: .seconds(2))
            guard case .status(let status) = try Frame.reply(from: answer).answer else {
                return nil
            }
            return status.json
        } catch {
            return nil
        }
    }
}
