import LinearAlgebra
import Pipelines
import Synchronization

/// A coordinator that asks for checkpoints when a test says so, and keeps what it is told.
final class ScriptedCheckpoints: Checkpoints {
    /// What the task told.
    struct Heard: Sendable {
        var snapshots: [Snapshot] = []
        var refusals: [String] = []
        var notes: [String] = []
        var warnings: [String] = []
        /// How often the task asked whether it must stop.
        var questionCount = 0
    }

    let resumedPath: String?
    let isDue: Bool
    private let mayBegin: Bool
    private let yieldsAtQuestion: Int?
    private let state = Mutex(Heard())

    /// Asks for nothing unless told to.
    ///
    /// - Parameters:
    ///   - resumedPath: What an earlier attempt left.
    ///   - mayBegin: Whether the task may begin.
    ///   - isDue: Whether a snapshot is wanted whenever the task asks.
    ///   - yieldsAtQuestion: From which question on the task must stop, from 1; nil for never.
    init(
        resumedPath: String? = nil, mayBegin: Bool = true, isDue: Bool = false,
        yieldsAtQuestion: Int? = nil
    ) {
        self.resumedPath = resumedPath
        self.mayBegin = mayBegin
        self.isDue = isDue
        self.yieldsAtQuestion = yieldsAtQuestion
    }

    var heard: Heard { state.withLock { $0 } }

    var isYielding: Bool {
        state.withLock { state in
            state.questionCount += 1
            guard let yieldsAtQuestion else { return false }
            return state.questionCount >= yieldsAtQuestion
        }
    }

    func begin() -> Bool { mayBegin }

    func offer(_ snapshot: Snapshot) {
        state.withLock { $0.snapshots.append(snapshot) }
    }

    func refuse(_ reason: String) {
        state.withLock { $0.refusals.append(reason) }
    }

    func note(_ text: String) {
        state.withLock { $0.notes.append(text) }
    }

    func warn(_ text: String) {
        state.withLock { $0.warnings.append(text) }
    }
}
