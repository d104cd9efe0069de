package import LinearAlgebra

/// How a resumable task leaves its state behind while it goes on, and learns that it must stop.
package protocol Checkpoints: Sendable {
    /// The archive an earlier attempt left; nil for a task that begins anew.
    var resumedPath: String? { get }
    /// Tells that the task goes on from here; false where it need not begin any more.
    func begin() -> Bool
    /// Whether the task must stop.
    var isYielding: Bool { get }
    /// Whether a snapshot is wanted now.
    var isDue: Bool { get }
    /// Leaves a snapshot to be brought to the coordinator.
    func offer(_ snapshot: Snapshot)
    /// Says that the archive of an earlier attempt is of no use.
    func refuse(_ reason: String)
    /// Tells people where the task goes on.
    func note(_ text: String)
    /// Tells people what is wrong with the task.
    func warn(_ text: String)
}

/// A task as it stands between two steps.
package struct Snapshot: Sendable {
    /// All that another worker needs to go on.
    package var archive: ArrayArchive
    /// Rounds done, such as the epochs of a training: of two snapshots of one task the later has
    /// more.
    package var epoch: Int
    /// Steps done of the next round.
    package var step: Int

    /// Takes a state.
    package init(archive: ArrayArchive, epoch: Int, step: Int) {
        self.archive = archive
        self.epoch = epoch
        self.step = step
    }
}
