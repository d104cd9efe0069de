import Coordination

/// A mistake put into the simulation's own driver, to show that the invariants would see it.
enum Sabotage: String, CaseIterable {
    case none
    /// Tokens begin anew with every life of the coordinator.
    case reusesTokens
    /// Results are acknowledged without being written down.
    case forgetsResults
    /// Results are delivered as those of another task.
    case renamesCommits
    /// Leases never run out.
    case neverTicks
    /// No worker ever hears that it was given something.
    case losesGrants
    /// What finds no room is taken for written.
    case dropsUnwritten
    /// Blobs that a worker could not fetch are not looked for.
    case ignoresLoss
    /// Checkpoints are acknowledged without being written down.
    case forgetsCheckpoints
    /// Blobs are collected while tasks still read them.
    case collectsAll
    /// What follows from a write runs before its transaction is kept.
    case tellsEarly
    /// Half of a transaction is kept, and all of it is taken for kept.
    case keepsHalf
    /// Results are taken in before the first look into the store has ended.
    case takesEarly
}
