/// What a task computes: its kind and parameters, without its inputs.
///
/// Together with the digests of its inputs this decides every byte of its outputs, so nothing that
/// depends on the machine (paths, thread counts, times) belongs here.
package enum Work: Sendable, Equatable, Codable {
    case ingest(IngestWork)
    case columns(ColumnsWork)
    case sweep(SweepWork)
    case orthonormalise(OrthonormaliseWork)
    case project(ProjectWork)
    case adversary(AdversaryWork)
    case batches(BatchWork)
    case latent(LatentWork)
    case baseline(BaselineWork)
    case train(TrainWork)
    case blend(BlendWork)

    /// The kind alone, for displays, logs and costs.
    package var kind: WorkKind {
        switch self {
        case .ingest: .ingest
        case .columns: .columns
        case .sweep: .sweep
        case .orthonormalise: .orthonormalise
        case .project: .project
        case .adversary: .adversary
        case .batches: .batches
        case .latent: .latent
        case .baseline: .baseline
        case .train: .train
        case .blend: .blend
        }
    }
}

/// The kinds of tasks, in the order in which a study goes through them.
package enum WorkKind: String, Sendable, CaseIterable, Codable {
    case ingest, columns, sweep, orthonormalise, project, adversary, batches, latent
    case baseline, train, blend
}
