package import Pipelines

/// `normalise:` of a question: what is made of values before anything else sees them.
package struct NormaliseSection: Sendable {
    /// Of the inputs, of training and of test cells.
    package var inputs: any Normalisation
    /// Of the targets.
    package var targets: any Normalisation
    /// Cells that both are fitted to.
    package var fit: NormalisationFit

    /// Reads the section; what is wrong with it `reader` then knows.
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        inputs = Self.normalisation(section.section("inputs"), &reader)
        targets = Self.normalisation(section.section("targets"), &reader)
        fit = section.word("fit", as: NormalisationFit.self)
    }

    private static func normalisation(
        _ section: CheckedSection, _ reader: inout ClusterFileReader
    ) -> any Normalisation {
        var problems: [KeyProblem] = []
        let found = NormalisationRegistry.standard.normalisation(
            reading: section, problems: &problems)
        for problem in problems { reader.report(problem, in: section) }
        return found ?? NormalisationRegistry.identity
    }
}

extension NormaliseSection: Equatable {
    package static func == (left: NormaliseSection, right: NormaliseSection) -> Bool {
        left.inputs.isEqual(to: right.inputs) && left.targets.isEqual(to: right.targets)
            && left.fit == right.fit
    }
}

/// Cells that a normalisation is fitted to.
package enum NormalisationFit: String, Sendable, CaseIterable {
    /// All training cells, those held out by a fold included.
    case train
    /// For each fold, the cells that it trains on.
    case fold
}
