internal import LinearAlgebra
internal import SingleCell

/// Compares the ids and names of a study's files, and collects everything that is wrong.
///
/// It sees ids and names only, so it needs neither files nor values, and its memory is that of the
/// ids.
package struct StudyExaminer {
    /// Cell ids or names, and where they come from.
    package struct Names: Sendable, Equatable {
        /// Key path in the cluster file, such as `study.citeseq.train.inputs`.
        package var key: String
        /// The file that holds them.
        package var path: String
        /// The ids, in file order.
        package var ids: [String]

        /// Names the ids of one file.
        package init(key: String, path: String, ids: [String]) {
            self.key = key
            self.path = path
            self.ids = ids
        }
    }

    /// Makes the place of a key: file, line and key path.
    private let place: @Sendable (String) -> String
    /// What is wrong, in the order found.
    package private(set) var problems: [StudyProblem] = []
    /// What the user should know although the study can go on.
    package private(set) var notices: [String] = []

    /// Begins an examination; `place` turns a key path into file, line and key.
    package init(place: @escaping @Sendable (String) -> String) { self.place = place }

    /// Adds a problem at `key`; what it quotes from files is made printable.
    package mutating func report(_ key: String, _ found: String, _ advice: String) {
        problems.append(
            StudyProblem(
                place: place(key), found: found.printable, advice: advice.printable))
    }

    /// Adds a notice; what it quotes from files is made printable.
    package mutating func note(_ text: String) { notices.append(text.printable) }

    /// Reports ids that stand twice, counted and with the first three.
    package mutating func checkUnique(_ names: Names, what: String) {
        var firstRows = [ExactText: Int](minimumCapacity: names.ids.count)
        var repeats: [(id: String, first: Int, second: Int)] = []
        var count = 0
        for (row, id) in names.ids.enumerated() {
            if let first = firstRows[ExactText(id)] {
                count += 1
                if repeats.count < 3 { repeats.append((id, first, row)) }
            } else {
                firstRows[ExactText(id)] = row
            }
        }
        guard count > 0 else { return }
        let examples = repeats.map { "\($0.id) (positions \($0.first) and \($0.second))" }
        report(
            names.key,
            "\(names.path) has \(count) repeated \(what): " + examples.joined(separator: ", "),
            "Each must be unique: remove or rename the repeats.")
    }

    /// The cells that have inputs and targets, in the order of the inputs.
    package mutating func matchTraining(inputs: Names, targets: Names) -> [String] {
        let withTargets = Set(targets.ids.map { ExactText($0) })
        let cells = inputs.ids.filter { withTargets.contains(ExactText($0)) }
        guard !cells.isEmpty else {
            report(
                targets.key,
                "targets and inputs share no cells: \(targets.path) has "
                    + Self.examples(targets.ids, limit: 2) + "; \(inputs.path) has "
                    + Self.examples(inputs.ids, limit: 2),
                "Cells are matched by id: write the same ids into both files.")
            return []
        }
        let shared = Set(cells.map { ExactText($0) }).count
        if shared < inputs.ids.count || shared < withTargets.count {
            note(
                "\(shared) cells have inputs and targets and are used for training; "
                    + "\(inputs.ids.count - shared) have inputs only, "
                    + "\(withTargets.count - shared) targets only.")
        }
        return cells
    }

    /// Reports test cells whose targets are in the training data.
    package mutating func checkLeak(trainingCells: [String], test: Names) {
        let training = Set(trainingCells.map { ExactText($0) })
        let leaked = test.ids.filter { training.contains(ExactText($0)) }
        guard !leaked.isEmpty else { return }
        report(
            test.key,
            "\(leaked.count) of \(test.ids.count) test cells of \(test.path) are training cells: "
                + Self.examples(leaked),
            "A cell that is trained on cannot be tested on: remove it from one of the files.")
    }

    /// Names the columns test and training share, and reports when there are none.
    package mutating func matchColumns(training: Names, test: Names) {
        let inTest = Set(test.ids.map { ExactText($0) })
        let shared = training.ids.count { inTest.contains(ExactText($0)) }
        guard shared > 0 else {
            report(
                test.key,
                "test and training inputs share no columns: \(test.path) has "
                    + Self.examples(test.ids, limit: 2) + "; \(training.path) has "
                    + Self.examples(training.ids, limit: 2),
                "Columns are matched by name: give both files the same gene names.")
            return
        }
        if shared < training.ids.count || shared < inTest.count {
            note(
                "\(shared) columns are in training and test inputs and can be used; "
                    + "\(training.ids.count - shared) are in training only, "
                    + "\(inTest.count - shared) in test only.")
        }
    }

    /// Up to `limit` names, and how many more there are.
    package static func examples(_ names: [String], limit: Int = 3) -> String {
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(limit).map(\.printableName).joined(separator: ", ")
        return names.count > limit ? shown + " and \(names.count - limit) more" : shown
    }
}
