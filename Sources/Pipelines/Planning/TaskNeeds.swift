/// What a task needs and makes, as its stage expects it.
///
/// Workers take only tasks that fit into their memory, so an estimate too low risks the machine and
/// one too high leaves it idle; `Docs/Performance.md` compares these with measured peaks.
struct TaskNeeds {
    /// The largest arrays and what any process takes, in bytes.
    var memoryBytes: Int
    /// The size of each output by role, in bytes.
    var outputBytes: [String: Int]
    /// The size of a checkpoint, in bytes; 0 for tasks that leave none.
    var checkpointBytes = 0
    /// What it computes, in operations of which a usual slot does 10⁹ a second.
    ///
    /// A usual slot is one of two busy ones on two cores of an AMD EPYC (family 26). Reading inputs
    /// and writing outputs comes on top.
    var operations: Double
    /// What assembly writes of it beside the blobs, in bytes.
    var resultBytes = 0
}
