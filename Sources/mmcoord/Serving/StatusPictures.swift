import Foundation
import Synchronization

/// The newest picture of a study as JSON, drawn a few times a second at most.
///
/// A picture goes through every task and worker: many that ask at once get the same one.
final class StatusPictures: Sendable {
    private struct State: Sendable {
        var json: Data?
        var drawn = ContinuousClock.now
        var isBeingDrawn = false
    }
    private let state = Mutex(State())

    /// How old a picture may be that is given to somebody, unless a newer one is being drawn.
    static let age = Duration.milliseconds(200)

    /// The picture of a coordinator's study.
    func newest(of coordinator: Coordinator) async throws -> Data {
        let known = state.withLock { state -> Data? in
            if let json = state.json {
                if state.isBeingDrawn || .now - state.drawn < StatusPictures.age { return json }
            }
            state.isBeingDrawn = true
            return nil
        }
        if let known { return known }
        defer { state.withLock { $0.isBeingDrawn = false } }
        let json = try JSONEncoder().encode(await coordinator.status())
        state.withLock { state in
            state.json = json
            state.drawn = .now
        }
        return json
    }
}
