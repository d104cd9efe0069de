package import Coordination
package import Learning

/// What is done to targets that are predicted as rows.
extension QuestionOutline {
    /// Has targets clipped or centred before models learn them.
    ///
    /// - Parameters:
    ///   - transform: What is done.
    ///   - batches: A table whose one column names each training cell's batch, exactly where the
    ///     transform centres.
    package mutating func transformTargets(
        _ transform: TargetTransform, batches: BlobReference? = nil
    ) {
        precondition(transform.centres == (batches != nil), "batches where targets are centred")
        targetTransform = transform
        targetBatches = batches
    }

    /// Refuses a transform of coordinates, which would be none of the targets.
    ///
    /// - Throws: `CoordinationError.impossibleShape`.
    func checkTransform() throws(CoordinationError) {
        guard targetTransform != nil, let choice = targetComponents else { return }
        throw .impossibleShape(
            what: "the number of components of targets that are clipped or centred",
            found: choice.decomposition.componentCount, allowed: "none")
    }
}
