internal import Learning
internal import LinearAlgebra
internal import SingleCell

/// Checks the columns that a study selects or drops.
struct StudyFeatures {
    let question: QuestionSection

    private var section: FeaturesSection { question.features }
    private var key: String { "\(question.key).features" }

    func examine(
        inputs: MatrixHeader, targets: MatrixHeader?, examiner: inout StudyExaminer
    ) {
        let columns = inputs.columnNamesPlace(question.inputsKey)
        let most = min(inputs.columnCount, inputs.rowCount)
        if section.componentCount > most {
            examiner.note(
                "\(section.componentCount) components are asked for, the data has at most \(most); "
                    + "the rest will be zero.")
        }
        var selected: [String] = []
        switch section.genes {
        case .none: break
        case .file(let path):
            selected = list(path, "genes", columns, &examiner)
        case .match:
            matchGenes(inputs: inputs, targets: targets, examiner: &examiner)
        }
        guard case .file(let path) = section.drop else { return }
        let dropped = Set(list(path, "drop", columns, &examiner).map { ExactText($0) })
        let both = selected.filter { dropped.contains(ExactText($0)) }
        if !both.isEmpty {
            examiner.note(
                "\(both.count) selected genes are dropped too, and dropping wins: "
                    + StudyExaminer.examples(both) + ".")
        }
    }

    private func list(
        _ path: String, _ name: String, _ columns: StudyExaminer.Names,
        _ examiner: inout StudyExaminer
    ) -> [String] {
        let key = "\(key).\(name)"
        do {
            let names = try NameList(path: path).names
            _ = examiner.checkListed(names, listPath: path, columns: columns, key: key)
            return names
        } catch {
            examiner.report(key, "\(error)", "Correct the path or the file.")
            return []
        }
    }

    /// Notes how many proteins have genes in the data.
    private func matchGenes(
        inputs: MatrixHeader, targets: MatrixHeader?, examiner: inout StudyExaminer
    ) {
        var table = ProteinGeneTable.builtIn()
        if let path = section.aliases {
            do {
                table = try table.extended(by: TextFile.read(path), path: path)
            } catch {
                examiner.report("\(key).aliases", "\(error)", "Correct the path or the file.")
                return
            }
        }
        guard let targets else { return }
        let matches = table.match(proteins: targets.columnNames, genes: inputs.columnNames)
        let unmatched = matches.filter(\.columns.isEmpty).map(\.protein)
        guard !unmatched.isEmpty else { return }
        examiner.note(
            "\(matches.count - unmatched.count) of \(matches.count) proteins have a gene of their "
                + "own among the input columns; without one: "
                + StudyExaminer.examples(unmatched, limit: 8) + "."
                + ensemblHint(inputs, matchCount: matches.count - unmatched.count))
    }

    /// Returns what to do where genes cannot be matched, because their columns have ids and no
    /// symbols.
    private func ensemblHint(_ inputs: MatrixHeader, matchCount: Int) -> String {
        let bare = SymbolColumns(inputs.columnNames).columnsWithoutSymbol
        guard let first = bare.first, 2 * bare.count >= inputs.columnCount else { return "" }
        let id = inputs.columnNames[first].printableName
        return " Most input columns are Ensembl ids without a symbol, such as \(id):"
            + symbolHint(inputs)
            + " or give features.aliases a file with lines such as CD4 = ENSG00000010610."
    }

    /// Returns where the symbols are, if the file shows it.
    private func symbolHint(_ inputs: MatrixHeader) -> String {
        // Only a hint: whoever needs the file reports that it cannot be read.
        let contents = try? MatrixAnnotations(of: inputs)
        guard let column = contents?.symbolColumn else { return " name them by symbol," }
        return " name them by symbol (adata.var_names = adata.var['\(column)']),"
    }
}
