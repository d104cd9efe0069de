import Foundation
package import SingleCell

/// What is in a data file, as `mmcoord inspect` prints it.
package enum SurveyText {
    /// The lines of a file; none of one that cannot be read.
    package static func lines(_ file: SurveyedFile) -> [String] {
        guard let survey = file.survey else { return [] }
        let size = survey.sizeBytes.map { ", \(SizeText.text($0))" } ?? ""
        var lines = ["\(file.path): \(survey.format)\(size)"]
        if survey.isStreamed {
            lines.append("  only its first rows were looked at: this format has no index")
        }
        if survey.matrices.isEmpty { lines.append("  no matrix") }
        for matrix in survey.matrices { lines += self.lines(matrix, path: file.path) }
        for table in survey.cells { lines += self.lines(table, "cells", "obs") }
        for table in survey.features { lines += self.lines(table, "columns", "var") }
        lines += survey.problems.map { "  cannot be read: \($0)" }
        return lines
    }

    private static func lines(_ matrix: MatrixSurvey, path: String) -> [String] {
        let choice = SourceText.yaml(path: path, matrix.selection)
        guard let found = matrix.description else {
            return ["  \(choice)", "    cannot be read: \(matrix.problem ?? "")"]
        }
        var lines = [
            "  \(found.location): \(found.cellCount) cells × \(found.columnCount) columns",
            "    \(storage(found))",
            "    values: \(values(found.values))",
            "    serves as: \(use(found)) (\(found.measurement.reason))",
        ]
        if found.featureTypes.count > 1 {
            lines.append(
                "    feature types: "
                    + found.featureTypes.map { "\($0.name.printableName) (\($0.columnCount))" }
                    .joined(separator: ", "))
        }
        lines.append("    columns: \(examples(found.firstColumns, of: found.columnCount))")
        lines.append("    in a cluster file: \(choice)")
        return lines
    }

    private static func storage(_ found: MatrixSurvey.Description) -> String {
        let percent = String(format: "%.3g", 100 * found.nonZeroFraction)
        let isExact = found.storage != .dense
        return "\(found.storage.rawValue), \(found.elementType), "
            + "\(percent) % of the values are not 0\(isExact ? "" : ", of some rows")"
    }

    private static func values(_ values: ValueSummary) -> String {
        guard let low = values.minimum, let high = values.maximum else {
            return values.notFinite.map { "not finite: \($0)" } ?? "none"
        }
        let words =
            switch values.kind {
            case .counts: "whole numbers"
            case .binary: "0 and 1 only"
            case .logarithms, .positive: "fractions, none below 0"
            case .signed: "some below 0"
            case .zeros: "all 0"
            case .none: "none"
            }
        let sample =
            values.isComplete ? "all \(values.sampledCount)" : "a sample of \(values.sampledCount)"
        return "\(number(low)) to \(number(high)), \(words); \(sample)"
    }

    /// What a matrix can serve as, in words.
    package static func use(_ found: MatrixSurvey.Description) -> String {
        let what =
            switch found.measurement.kind {
            case .rna: "RNA"
            case .protein: "surface proteins"
            case .atac: "chromatin accessibility"
            case .embedding: "coordinates made of another matrix, nothing to learn from"
            case .unknown: "what it measures is not known"
            }
        let scale =
            switch found.values.kind {
            case .counts: "counts"
            case .binary: "binary"
            case .logarithms: "normalised, in logarithms by their size"
            case .positive: "normalised, not in logarithms by their size"
            case .signed: "centred or scaled"
            case .zeros: "all 0"
            case .none: "without values"
            }
        return "\(what), \(scale)"
    }

    private static func lines(
        _ table: TableSurvey, _ rows: String, _ name: String
    ) -> [String] {
        let whose = table.modality.map { " of \($0.printableName)" } ?? ""
        let title = "  \(table.isRaw ? "raw/" : "")\(name)\(whose): \(table.rowCount) \(rows), "
        let ids = "such as \(table.firstIds.prefix(2).map(\.printableName).joined(separator: ", "))"
        return [title + ids]
            + table.columns.map { column in
                let missing = column.missingCount > 0 ? ", \(column.missingCount) missing" : ""
                return "    \(column.name.printableName): \(column.kind.rawValue), "
                    + "\(values(column))\(missing): "
                    + examples(column.firstValues, of: column.distinctCount)
            }
    }

    /// How many different values a column has, and whether these are of a sample.
    private static func values(_ column: TableSurvey.Column) -> String {
        let noun = column.distinctCount == 1 ? "value" : "values"
        if let count = column.sampledRowCount {
            return "\(column.distinctCount) \(noun) in a sample of \(count)"
        }
        return (column.isDistinctCountExact ? "" : "over ") + "\(column.distinctCount) \(noun)"
    }

    private static func examples(_ texts: [String], of count: Int) -> String {
        texts.map(\.printableName).joined(separator: ", ") + (count > texts.count ? ", …" : "")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15
            ? String(format: "%.0f", value) : String(format: "%.4g", value)
    }
}
