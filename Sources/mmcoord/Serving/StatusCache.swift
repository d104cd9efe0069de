import Foundation
import Synchronization

/// The newest status of a study as JSON, made a few times a second at most.
///
/// Making it goes through every worker and lease, so all who ask at once get the same one.
final class StatusCache: Sendable {
    private struct State: Sendable {
        var json: Data?
        var made = ContinuousClock.now
        var isBeingMade = false
    }
    private let state = Mutex(State())

    /// The most a status may have aged when it is given out, unless a newer one is being made.
    static let age = Duration.milliseconds(200)

    /// Returns the status of a coordinator's study.
    func newest(of coordinator: Coordinator) async throws -> Data {
        let known = state.withLock { state -> Data? in
            if let json = state.json {
                if state.isBeingMade || .now - state.made < StatusCache.age { return json }
            }
            state.isBeingMade = true
            return nil
        }
        if let known { return known }
        defer { state.withLock { $0.isBeingMade = false } }
        let json = try JSONEncoder().encode(await coordinator.status())
        state.withLock { state in
            state.json = json
            state.made = .now
        }
        return json
    }
}
