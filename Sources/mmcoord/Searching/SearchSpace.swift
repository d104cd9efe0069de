internal import LinearAlgebra
package import Pipelines

/// The configurations of a search.
///
/// A Latin hypercube (McKay, Beckman and Conover, Technometrics 21:239, 1979): each key's range is
/// cut into as many parts as there are configurations, and each part is used once.
package struct SearchSpace: Sendable, Equatable {
    /// One configuration: a value for each key.
    package struct Trial: Sendable, Equatable {
        /// From 0, which is the file as it stands.
        package var number: Int
        /// `[key count]`, YAML in the order of the keys; empty for the file as it stands.
        package var values: [String]
    }

    /// The keys, by their path in the question.
    package let keys: [String]
    /// Without repeats; the first is the file as it stands.
    package let trials: [Trial]

    /// Spreads configurations over the ranges.
    ///
    /// - Parameters:
    ///   - ranges: Of the keys.
    ///   - trialCount: How many, the file's own with them; fewer where values are few.
    ///   - seed: Decides the configurations.
    package init(_ ranges: [KeyRange], trialCount: Int, seed: UInt64) {
        keys = ranges.map(\.key)
        let count = trialCount - 1
        let columns = ranges.enumerated().map { place, range in
            // Streams of their own ("SRCH"), so that a further key leaves the others alone.
            var random = RandomStream(seed: seed, stream: 0x5352_4348_0000_0000 | UInt64(place))
            var parts = Array(0..<count)
            random.shuffle(&parts)
            return parts.map { part in
                range.value(at: (Double(part) + Double(random.uniform())) / Double(count))
            }
        }
        var trials = [Trial(number: 0, values: [])]
        var seen: Set<[String]> = []
        for place in 0..<count {
            let values = columns.map { $0[place] }
            guard seen.insert(values).inserted else { continue }
            trials.append(Trial(number: trials.count, values: values))
        }
        self.trials = trials
    }

    /// The keys with a configuration's values; none for the file as it stands.
    package func settings(of trial: Int) -> [(key: String, value: String)] {
        zip(keys, trials[trial].values).map { (key: $0, value: $1) }
    }
}
