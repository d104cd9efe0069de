internal import Coordination

/// What the outputs of a task of this stage are made of.
extension NormaliseStage {
    package static func trace(
        _ work: NormaliseWork, _ task: Int, in trace: inout ProvenanceTrace
    ) throws {
        let normalisation = try NormalisationRegistry.standard.normalisation(work.normalisation)
        switch work.step {
        case .summarise(_, let fold):
            let portion = fold.map { Provenance.Portion.training(fold: $0) } ?? .study
            // Rows of a matrix that is none of the study's, such as empty droplets, are no cells.
            let rows = trace.matrices(task, "shard").map { Provenance.Sighting($0, portion) }
            trace.set(
                task, "summary",
                ProvenanceTrace.Content(
                    summed: Set(rows), things: trace.content(task, "fitted").things))
        case .fit(let round):
            let sums = trace.content(task, "summary")
            let what =
                normalisation.rounds.indices.contains(round)
                ? normalisation.rounds[round].fitted : ""
            // Droplets are no cells: nobody is told that cells had a part in their scale.
            let sides = Set(
                sums.summed.map { $0.matrix == .trainingTargets ? "targets" : "inputs" })
            let of = sides.first.map { " of the \($0)" } ?? ""
            let found = trace.fit(
                "\(normalisation.name)\(of): \(what)", fold: trace.fold(of: sums.summed),
                on: sums.summed, with: sums.things)
            trace.set(task, "fitted", ProvenanceTrace.Content(things: found))
        case .apply:
            let things = trace.content(task, "fitted").things
            guard let matrix = trace.content(task, "shard").rows else { return }
            trace.set(task, "shard", ProvenanceTrace.Content(rows: matrix, things: things))
            trace.set(
                task, "statistics",
                ProvenanceTrace.Content(
                    summed: [Provenance.Sighting(matrix, .all)], things: things))
        }
    }
}
