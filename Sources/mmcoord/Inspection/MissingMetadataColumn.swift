internal import LinearAlgebra
internal import SingleCell

/// A column that the cluster file names and the metadata lack.
struct MissingMetadataColumn {
    /// The column.
    let name: String
    /// Where it was expected.
    let table: CellTable
    /// Whether that is a CSV rather than the obs of the inputs.
    let isCSV: Bool
    /// The training targets, whose obs may have the column.
    let targets: MatrixHeader?

    /// Reports which columns there are instead, and what to do.
    func report(_ key: String, _ examiner: inout StudyExaminer) {
        let names = table.columnNames
        guard !names.isEmpty else {
            let found =
                isCSV
                ? "\(table.path) has no column but cell_id"
                : "\(table.path) has no column \(name): its obs has no columns"
            examiner.report(key, found, remedy)
            return
        }
        let shown = names.map { LookAlikes.Family.spelled($0) }
        examiner.report(
            key,
            "\(table.path) has no column \(name); its columns are "
                + StudyExaminer.examples(shown, limit: 30),
            nearest.map { "Did you mean \($0)?" } ?? (isCSV ? "Choose one of them." : remedy))
    }

    /// Returns the column that is most likely meant, in quotes where it differs in invisible
    /// characters.
    private var nearest: String? {
        guard let found = NearestWord.suggestion(for: name, among: table.columnNames) else {
            return nil
        }
        let isHidden = !LookAlikes([name, found]).hidden.isEmpty
        return isHidden ? "`\(LookAlikes.Family.spelled(found))`" : found
    }

    private var remedy: String {
        guard !isCSV else { return "Add the column \(name) to it." }
        let own =
            "Add a column \(name) to obs, or name a CSV with cell_id and \(name) as "
            + "study.metadata."
        guard let targets, let other = try? CellTable(obs: targets.path, targets.selection),
            other.columns[name] != nil
        else { return own }
        return "The obs of the targets, \(targets.path), has it: copy it to the inputs' obs "
            + "(inputs.obs['\(name)'] = targets.obs['\(name)']). Or name a CSV with cell_id and "
            + "\(name) as study.metadata."
    }
}
