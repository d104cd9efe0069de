internal import LinearAlgebra
internal import SingleCell

/// Compares the ids and names of a study's files, and collects everything that is wrong.
///
/// It sees ids and names only, so it reads no files and no values, and its memory is that of the
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
        /// The names along the other side of the table, which reveal a transposed one.
        package var crosswise: [String]

        /// Combines the ids of a file with where they come from.
        package init(key: String, path: String, ids: [String], crosswise: [String] = []) {
            self.key = key
            self.path = path
            self.ids = ids
            self.crosswise = crosswise
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

    /// Reports ids that occur twice: their number and the first three.
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

    /// Matches the cells of inputs and targets, and reports if too few match.
    ///
    /// - Parameters:
    ///   - inputs: The cells of the inputs.
    ///   - targets: The cells of the targets.
    ///   - least: Which part of the cells of the smaller file must match.
    /// - Returns: The cells that have both, in the order of the inputs; none after a report.
    package mutating func matchTraining(
        inputs: Names, targets: Names, least: LeastMatch = LeastMatch()
    ) -> [String] {
        let withTargets = Set(targets.ids.map { ExactText($0) })
        let cells = inputs.ids.filter { withTargets.contains(ExactText($0)) }
        let mismatch = IdMismatch(inputs, targets)
        guard !cells.isEmpty else {
            report(
                targets.key,
                "targets and inputs share no cells: \(targets.path) has "
                    + Self.examples(targets.ids, limit: 2) + "; \(inputs.path) has "
                    + Self.examples(inputs.ids, limit: 2),
                mismatch.remedy
                    ?? "Cells are matched by id: write the same ids into both files.")
            return []
        }
        let shared = Set(cells.map { ExactText($0) }).count
        let smaller = min(inputs.ids.count, withTargets.count)
        guard least.allows(shared, of: smaller) else {
            report(
                targets.key,
                "only \(shared) of \(smaller) cells have inputs and targets: "
                    + mismatch.examples,
                (mismatch.remedy ?? "Cells are matched by id: write the same ids into both files.")
                    + least.way)
            return []
        }
        if !mismatch.onlyFirst.isEmpty || !mismatch.onlySecond.isEmpty {
            note(
                "\(shared) cells have inputs and targets and are used for training; "
                    + "\(Self.counted(mismatch.onlyFirst, "have inputs only")), "
                    + "\(Self.counted(mismatch.onlySecond, "targets only"))."
                    + (mismatch.remedy.map { " " + $0 } ?? ""))
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

    /// Notes how many columns test and training share, and reports if they are too few.
    ///
    /// - Parameters:
    ///   - training: The columns of the training inputs.
    ///   - test: The columns of the test inputs.
    ///   - least: Which part of the columns of the smaller file must match.
    package mutating func matchColumns(
        training: Names, test: Names, least: LeastMatch = LeastMatch()
    ) {
        let inTest = Set(test.ids.map { ExactText($0) })
        let shared = training.ids.count { inTest.contains(ExactText($0)) }
        let mismatch = IdMismatch(training, test)
        guard shared > 0 else {
            report(
                test.key,
                "test and training inputs share no columns: \(test.path) has "
                    + Self.examples(test.ids, limit: 2) + "; \(training.path) has "
                    + Self.examples(training.ids, limit: 2),
                mismatch.remedy
                    ?? "Columns are matched by name: give both files the same gene names.")
            return
        }
        let smaller = min(training.ids.count, inTest.count)
        guard least.allows(shared, of: smaller) else {
            report(
                test.key,
                "only \(shared) of \(smaller) columns are in training and test inputs: "
                    + mismatch.examples,
                (mismatch.remedy
                    ?? "Columns are matched by name: give both files the same gene names.")
                    + least.way)
            return
        }
        if !mismatch.onlyFirst.isEmpty || !mismatch.onlySecond.isEmpty {
            note(
                "\(shared) columns are in training and test inputs and can be used; "
                    + "\(Self.counted(mismatch.onlyFirst, "are in training only")), "
                    + "\(Self.counted(mismatch.onlySecond, "in test only"))."
                    + (mismatch.remedy.map { " " + $0 } ?? ""))
        }
    }

    /// A number of names, what they name, and the first two.
    private static func counted(_ names: [String], _ what: String) -> String {
        "\(names.count) \(what)" + (names.isEmpty ? "" : " (\(examples(names, limit: 2)))")
    }

    /// Up to `limit` names, and how many more there are.
    ///
    /// - Parameters:
    ///   - names: The names, or the first of them.
    ///   - limit: How many to show.
    ///   - count: How many there are, where `names` holds the first of them only.
    /// - Returns: `a, b, c and 4 more`.
    package static func examples(
        _ names: [String], limit: Int = 3, count: Int? = nil
    ) -> String {
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(limit)
        let rest = (count ?? names.count) - shown.count
        return shown.map(\.printableName).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
