/// How fast one slot of a machine works while the others are busy: units a second.
package struct CostRates: Sendable, Equatable {
    private var measured: [CostUnit: Double] = [:]

    /// Rates of nothing measured: the usual ones.
    package init() {}

    /// Units a second; the usual rate where none was measured.
    ///
    /// Rates that are no positive numbers are not kept: a clock too coarse for a small piece of
    /// work must not make it free or endless.
    package subscript(unit: CostUnit) -> Double {
        get { measured[unit] ?? CostRates.usual(unit) }
        set {
            guard newValue.isFinite, newValue > 0 else { return }
            measured[unit] = newValue
        }
    }

    /// The rates of slots that share their cores: each slower by the same factor.
    package func divided(by factor: Double) -> CostRates {
        var rates = self
        for unit in CostRates.all { rates[unit] = self[unit] / factor }
        return rates
    }

    /// One of two busy slots on two cores of an AMD EPYC (family 26, AVX-512).
    package static func usual(_ unit: CostUnit) -> Double {
        switch unit {
        case .ingestion: 0.45e9
        case .opening: 20
        case .loading: 1.5e9
        case .storing: 0.5e9
        case .inputProducts, .targetProducts: 25e9
        case .inputProjections, .targetProjections: 8e9
        case .panels: 0.5e9
        case .renumbering: 80e6
        case .orthonormalising: 50e9
        case .eigenproblems: 0.2e9
        case .training: 150e9
        case .regressing: 20e9
        case .classifying: 5e6
        case .grouping: 50e6
        case .scoring: 30e6
        case .names: 1e6
        case .tasks: 500
        }
    }

    private static let all: [CostUnit] =
        MatrixRole.allCases.flatMap { [.ingestion($0), .opening($0)] } + [
            .loading, .storing, .inputProducts, .targetProducts, .inputProjections,
            .targetProjections, .panels, .renumbering, .orthonormalising, .eigenproblems,
            .training, .regressing, .classifying, .grouping, .scoring, .names, .tasks,
        ]
}
