/// What each kind of work makes of its inputs: the only place that knows, beside the tasks
/// themselves. A test changes held-out targets and compares the bytes of what does not see them.
extension ProvenanceTrace {
    /// Notes what the outputs of a task hold.
    mutating func visit(_ index: Int) {
        switch work(index) {
        case .ingest(let work): ingest(index, work)
        case .columns(let work): columns(index, work)
        case .sweep(let work): sweep(index, work)
        case .orthonormalise(let work): orthonormalise(index, work)
        case .project:
            var features = content(index, "columns", "components", "documents")
            features.rows = content(index, "shard").rows
            set(index, "features", features)
        case .adversary: adversary(index)
        case .batches:
            let features = content(index, "features", "test-features")
            let things = fit(
                "statistics of batches", on: featureRows(index, .study), with: features.things)
            set(index, "batch-features", Content(things: things))
        case .latent:
            var latent = content(index, "components")
            latent.rows = content(index, "shard").rows
            set(index, "latent", latent)
        case .baseline(let work): baseline(index, work)
        case .train(let work): train(index, work)
        case .blend:
            scored = content(index).things
            scored.formUnion(fit("weights of the blend, all alike", on: []))
        }
    }

    private mutating func ingest(_ index: Int, _ work: IngestWork) {
        set(index, "shard", Content(rows: work.matrix))
        set(
            index, "statistics",
            Content(summed: [Provenance.Sighting(work.matrix, .all)]))
        set(index, "names", Content())
    }

    /// Of targets only the names are read: their statistics are waited for, since a bad value stops
    /// the study there.
    private mutating func columns(_ index: Int, _ work: ColumnsWork) {
        let training = content(index, "train-statistics").summed
        let all = training.union(content(index, "test-statistics").summed)
        var kept: Set<Thing> = []
        if work.drop == .constant { kept = fit("columns left out as constant", on: all) }
        var columns = kept
        if work.genes != .none {
            columns.formUnion(fit("scale of selected columns", on: training, with: kept))
        }
        set(index, "columns", Content(things: columns))
        guard let documents = work.documents else { return }
        let counts = fit(
            "column statistics of tf-idf", on: documents == .all ? all : training)
        set(index, "documents", Content(things: counts))
    }

    /// Every row of an input shard takes part; of targets those of the fold, or of all training
    /// cells.
    private mutating func sweep(_ index: Int, _ work: SweepWork) {
        var partial = content(index, "basis", "columns", "documents", "folds")
        let portion: Provenance.Portion =
            switch work.matrix {
            case .inputs: .all
            case .targets(let fold, _): fold.map { .training(fold: $0) } ?? .study
            }
        partial.summed.formUnion(
            matrices(index, "shard").map { Provenance.Sighting($0, portion) })
        set(index, "partial", partial)
    }

    private mutating func orthonormalise(_ index: Int, _ work: OrthonormaliseWork) {
        var sum = content(index, "columns", "basis", "product", "partial")
        guard work.pass > work.passCount else {
            set(index, "basis", sum)
            set(index, "product", sum)
            return
        }
        switch work.matrix {
        case .inputs(let view):
            let name = "components of the inputs" + (view == "given" ? "" : ", \(view)")
            sum.things = fit(name, on: sum.summed, with: sum.things)
        case .targets(let fold, _):
            let name =
                fold == nil && decomposesByFold
                ? "components of the targets, for the submission" : "components of the targets"
            sum.things = fit(name, fold: fold, on: sum.summed, with: sum.things)
        }
        set(index, "components", Content(things: sum.things))
    }

    /// Features of training and, if there are some, of test cells.
    private func featureRows(
        _ index: Int, _ portion: Provenance.Portion
    ) -> Set<Provenance.Sighting> {
        Set(
            matrices(index, "features", "test-features").map {
                Provenance.Sighting($0, $0 == .testInputs ? .all : portion)
            })
    }

    private mutating func adversary(_ index: Int) {
        let features = content(index, "features", "test-features")
        let things = fit(
            "choice of the held-out cells", on: featureRows(index, .study), with: features.things)
        set(index, "folds", Content(things: things))
    }

    /// The penalty of the ridge is chosen among the fold's training cells too.
    private mutating func baseline(_ index: Int, _ work: BaselineWork) {
        let parts = content(
            index, "features", "batch-features", "folds", "latent", "target-components")
        let rows = matrices(index, "features", "targets", "latent").map {
            Provenance.Sighting($0, .training(fold: work.fold))
        }
        let things = fit(
            "mean profile and ridge beside the score", fold: work.fold, on: Set(rows),
            with: parts.things)
        set(index, "baselines", Content(things: things))
    }

    private mutating func train(_ index: Int, _ work: TrainWork) {
        var things = content(
            index, "features", "batch-features", "folds", "latent", "latent-truth",
            "target-components", "history"
        ).things
        if work.standardisesComponents {
            things.formUnion(
                fit(
                    "scale of components",
                    on: [Provenance.Sighting(.trainingInputs, .study)], with: things))
        }
        func rows(_ portion: Provenance.Portion) -> Set<Provenance.Sighting> {
            Set(
                matrices(index, "features", "targets", "latent").map {
                    Provenance.Sighting($0, portion)
                })
        }
        var trained = things
        if let fold = work.fold {
            let watched = fit(
                "early stopping and learning rate", fold: fold, on: rows(.heldOut(fold: fold)),
                with: things)
            trained = fit(
                "weights of the networks", fold: fold, on: rows(.training(fold: fold)),
                with: watched)
        } else {
            trained = fit(
                "weights of the submission's networks", on: rows(.study), with: things)
        }
        for role in ["model", "out-of-fold", "history", "test-predictions"] {
            set(index, role, Content(things: trained))
        }
    }
}
