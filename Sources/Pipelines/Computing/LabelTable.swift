package import LinearAlgebra

/// Metadata of a question's cells, as blocks read it: labels in columns.
package struct LabelTable: Sendable, Equatable {
    /// The cells of one side, with `[column count]` arrays of their labels.
    package struct Cells: Sendable, Equatable {
        /// [n] ids.
        package var cells: [String]
        /// [column count], each `[n]`.
        package var columns: [[String]]

        /// Pairs cells with their labels.
        package init(cells: [String], columns: [[String]]) {
            self.cells = cells
            self.columns = columns
        }
    }

    /// [column count], such as `donor` or `donor * day`.
    package var names: [String]
    /// Cells with inputs and targets.
    package var training: Cells
    /// Cells to predict; none without test inputs.
    package var tests: Cells

    /// Joins both sides.
    package init(names: [String], training: Cells, tests: Cells) {
        self.names = names
        self.training = training
        self.tests = tests
    }

    /// Reads what `archive` holds.
    init(archive: ArrayArchive) throws {
        let names = try archive.texts("columns")
        func side(_ name: String) throws -> Cells {
            Cells(
                cells: try archive.texts(name),
                columns: try names.indices.map { try archive.texts("\(name)-\($0)") })
        }
        self.init(names: names, training: try side("training"), tests: try side("test"))
    }

    /// All of it, for `init(archive:)`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("columns", names)
        for (name, side) in [("training", training), ("test", tests)] {
            archive.setTexts(name, side.cells)
            for (index, labels) in side.columns.enumerated() {
                archive.setTexts("\(name)-\(index)", labels)
            }
        }
        return archive
    }

    /// The most features that its columns can become: one for each word of the training cells.
    package var mostFeatures: Int {
        training.columns.reduce(0) { $0 + Set($1.map { ExactText($0) }).count }
    }
}
