package import Pipelines

/// What values targets are.
package enum TargetKind: String, Sendable, CaseIterable {
    /// Numbers on a scale.
    case continuous
}

/// How targets are scaled before training.
package enum TargetScaling: String, Sendable, CaseIterable {
    /// Mean 0 and standard deviation 1 within each cell.
    case withinCell = "within-cell"
    /// As they are.
    case none
}

/// The truncated SVD by which wide targets are predicted.
package struct TargetComponents: Sendable, Equatable {
    /// Components, from 1; nil where their number follows from that of the targets.
    package var count: Int?
    /// Cells it is fitted on.
    package var fit: TargetFit
    /// What rows are divided by before they are learned from.
    package var division: TargetDivisionName
    /// The accuracy of the decomposition.
    package var accuracy = DecompositionAccuracy.default
    /// Passes over the targets; nil where accuracy decides.
    package var sweepCount: Int?
    /// Extra vectors carried; nil where accuracy decides.
    package var oversampling: Int?

    /// Describes a decomposition.
    package init(count: Int?, fit: TargetFit, division: TargetDivisionName) {
        self.count = count
        self.fit = fit
        self.division = division
    }

    /// The components of so many targets; nil where each target has an output of its own.
    package func count(targetCount: Int) -> Int? { count ?? (targetCount < 1_000 ? nil : 64) }
}

/// What rows of wide targets are divided by; scores always see them undivided.
package enum TargetDivisionName: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Counts by the median of their row's, under the logarithm.
    case countMedian = "count-median"
}

/// Cells the targets' SVD is fitted on.
package enum TargetFit: String, Sendable, CaseIterable {
    /// The training cells of each fold, once a fold.
    case fold
    /// All training cells, the held-out ones too.
    case all
}

/// `targets:` of a question: what models learn.
struct TargetsSection {
    let kind: TargetKind
    let scaling: TargetScaling
    private(set) var components: TargetComponents?
    /// What is done to targets beside scaling; nil for nothing.
    let transform: TargetTransformSection?

    /// Reads the section of any question; presets of few targets have no `components`.
    ///
    /// The accuracy of a preset's `features` is that of its targets' components too.
    init(
        _ section: CheckedSection, features: CheckedSection?, reader: inout ClusterFileReader
    ) {
        kind = section["kind"].map { _ in section.word("kind", as: TargetKind.self) } ?? .continuous
        scaling = section.word("standardise", as: TargetScaling.self)
        transform = TargetTransformSection(section, reader: &reader)
        guard let count = section["components"], count.text != "none" else {
            if section["divide"]?.text == TargetDivisionName.countMedian.rawValue {
                reader.report(
                    section.place(of: "divide"), found: "a division without components",
                    allowed: "count-median together with a number of components",
                    advice: "Give the number of components, or remove divide.")
            }
            return
        }
        components = TargetComponents(
            count: count.integer, fit: section.word("fit", as: TargetFit.self),
            division: section.word("divide", as: TargetDivisionName.self))
        if let features {
            components?.accuracy = features.word("accuracy", as: DecompositionAccuracy.self)
            components?.sweepCount = features["sweeps"]?.integer
            components?.oversampling = features["oversampling"]?.integer
        }
        if scaling == .none {
            let way = section["kind"] == nil ? "Remove" : "Set components: none, or remove"
            reader.report(
                section.place(of: "standardise"), found: "found none", allowed: "within-cell",
                advice: "\(way) the key. Components of wide targets are of rows divided by their "
                    + "standard deviation; rows as they are would weigh cells by their depth.")
        }
        if let transform, let count = components?.count {
            reader.checkRows(transform, componentCount: count)
        }
        if components?.count == nil, components?.division == .countMedian {
            reader.report(
                section.place(of: "divide"), found: "a division of components that may not be",
                allowed: "count-median together with a number of components",
                advice: "Few targets get outputs of their own, which are not divided. Give the "
                    + "number of components, or remove divide.")
        }
    }
}
