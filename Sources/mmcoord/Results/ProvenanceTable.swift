internal import Coordination
package import Pipelines
package import Foundation

/// What a study fitted, on which cells, and what it saw: as a table for people and as JSON.
package struct ProvenanceTable: Sendable {
    /// The counts of cells in the table.
    package struct Counts: Sendable, Equatable {
        /// Rows of the training inputs, including cells without targets.
        package var inputRows: Int
        /// Cells with inputs and targets.
        package var trainingCells: Int
        /// Rows of the test inputs.
        package var testCells: Int
        /// The column of a time-forward split; nil for other schemes.
        package var timeColumn: String?

        /// Sets the counts.
        package init(inputRows: Int, trainingCells: Int, testCells: Int, timeColumn: String?) {
            self.inputRows = inputRows
            self.trainingCells = trainingCells
            self.testCells = testCells
            self.timeColumn = timeColumn
        }
    }

    /// What the plan fits.
    package let provenance: Provenance
    private let counts: Counts

    /// Combines what the plan fits with a study's counts of cells.
    package init(_ provenance: Provenance, counts: Counts) {
        self.provenance = provenance
        self.counts = counts
    }

    /// The table, ending in a line feed; empty where nothing was fitted.
    package var text: String {
        guard !provenance.rows.isEmpty else { return "" }
        let header = ["", "fitted", "on", "held-out inputs", "held-out targets", "test inputs"]
        let lines = provenance.rows.enumerated().map { number, row in
            [
                "\(number + 1)", row.fitted, cells(row),
                row.isScored ? Self.text(row.heldOutInputs) : "not scored",
                row.isScored ? Self.text(row.heldOutTargets) : "not scored",
                Self.text(row.testInputs),
            ]
        }
        let widths = header.indices.map { column in
            ([header] + lines).map { $0[column].count }.max() ?? 0
        }
        return ([header] + lines).map { line in
            let padded = line.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - line[column].count)
                return column == 0 ? space + line[column] : line[column] + space
            }.joined(separator: "  ")
            return "  " + padded.reversed().drop { $0 == " " }.reversed() + "\n"
        }.joined()
    }

    /// The rows as JSON, for programs.
    package func json() throws -> Data {
        struct Entry: Encodable {
            var fitted: String
            var on: String
            var heldOutInputs: [String]
            var heldOutTargets: [String]
            var testInputs: [String]
            var isScored: Bool
        }
        let entries = provenance.rows.map { row in
            Entry(
                fitted: row.fitted, on: cells(row), heldOutInputs: names(row.heldOutInputs, row),
                heldOutTargets: names(row.heldOutTargets, row),
                testInputs: names(row.testInputs, row), isScored: row.isScored)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return try encoder.encode(entries)
    }

    /// How something was seen: by the row itself, by other rows, or not at all.
    private func names(_ sight: Provenance.Sight, _ row: Provenance.Row) -> [String] {
        switch sight {
        case .no: []
        case .yes: [row.fitted]
        case .through(let numbers): numbers.map { provenance.rows[$0 - 1].fitted }
        }
    }

    private static func text(_ sight: Provenance.Sight) -> String {
        switch sight {
        case .no: "no"
        case .yes: "yes"
        case .through(let numbers): "through " + numbers.map { "\($0)" }.joined(separator: ", ")
        }
    }

    /// The cells that a row was fitted on, in words.
    private func cells(_ row: Provenance.Row) -> String {
        guard !row.sightings.isEmpty else { return "no cell" }
        let portions = Set(row.sightings.map { Kind($0.portion) })
        let targets = row.sightings.contains { $0.matrix == .trainingTargets }
        let inputs = row.sightings.contains { $0.matrix != .trainingTargets }
        let what = inputs ? (targets ? "inputs and targets" : "inputs") : "targets"
        var parts: [String] = []
        if portions.contains(.training) { parts.append("the cells that a fold trains on") }
        if portions.contains(.heldOut) { parts.append("the cells that a fold holds out") }
        let isWhole = row.sightings.contains {
            $0.matrix != .testInputs && [.all, .study].contains(Kind($0.portion))
        }
        if isWhole { parts.append(trainingCells(row)) }
        if row.sightings.contains(where: { $0.matrix == .testInputs }) {
            parts.append("\(counts.testCells) test cells")
        }
        return "\(what) of \(parts.joined(separator: ", "))"
    }

    private func trainingCells(_ row: Provenance.Row) -> String {
        let later = counts.timeColumn.map { " (later \($0) too)" } ?? ""
        let text = "\(counts.trainingCells) training cells\(later)"
        let others = counts.inputRows - counts.trainingCells
        guard others > 0, row.sightings.contains(Provenance.Sighting(.trainingInputs, .all))
        else { return text }
        return "\(text), \(others) without targets"
    }

    private enum Kind: Hashable {
        case all, study, training, heldOut

        init(_ portion: Provenance.Portion) {
            self =
                switch portion {
                case .all: .all
                case .study: .study
                case .training: .training
                case .heldOut: .heldOut
                }
        }
    }
}

/// What a score means and what it does not, as sentences that follow from the table.
extension ProvenanceTable {
    /// Returns sentences on what saw held-out targets, held-out inputs and test inputs; each ends
    /// in a line feed.
    package var sentences: String {
        var text = ""
        let isForeign = { (name: String) in name == Provenance.foreignFeatures }
        let targets = rowsSeeing(\.heldOutTargets, ofScored: true).filter { !isForeign($0) }
        let hasForeign = provenance.rows.contains { isForeign($0.fitted) }
        if hasForeign {
            text += Self.wrapped(
                "Models see features that another program wrote into a file. Which cells and"
                    + " targets it has seen is not known here, so the score cannot vouch for them,"
                    + " nor can a nested evaluation.")
        }
        if targets.isEmpty, !hasForeign {
            text += "  Nothing that predicts a held-out cell saw its targets.\n"
        } else if !targets.isEmpty {
            text += Self.wrapped(
                "Held-out targets had a part in \(Self.list(targets)), so the score is a little "
                    + "high.")
        }
        let inputs = rowsSeeing(\.heldOutInputs, ofScored: true).filter {
            !targets.contains($0) && !isForeign($0)
        }
        if !inputs.isEmpty {
            text += Self.wrapped(
                "Held-out inputs, without targets, had a part in \(Self.list(inputs)).")
        }
        let tests = rowsSeeing(\.testInputs, ofScored: false).filter { !isForeign($0) }
        if !tests.isEmpty || !hasForeign {
            text += Self.wrapped(
                tests.isEmpty
                    ? "Nothing was fitted on test inputs."
                    : "Test inputs had a part in \(Self.list(tests)).")
        }
        return text
    }

    /// Returns the rows that saw something themselves, or through what did not see it for its own
    /// fold, as models of other folds; all of them, or only those that serve a score.
    private func rowsSeeing(
        _ sight: (Provenance.Row) -> Provenance.Sight, ofScored: Bool
    ) -> [String] {
        provenance.rows.filter { row in
            guard row.isScored || !ofScored else { return false }
            switch sight(row) {
            case .no: return false
            case .yes: return true
            case .through(let numbers):
                return numbers.allSatisfy { sight(provenance.rows[$0 - 1]) == .no }
            }
        }.map(\.fitted)
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: "; ") + "; and " + last
    }

    /// Wraps text at 96 columns, indented.
    private static func wrapped(_ sentence: String) -> String {
        var lines = [" "]
        for word in sentence.split(separator: " ") {
            let last = lines.count - 1
            if lines[last].count + word.count > 95 {
                lines.append("  \(word)")
            } else {
                lines[last] += " \(word)"
            }
        }
        return lines.map { "\($0)\n" }.joined()
    }
}
