internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Checks the columns that a study selects or drops.
struct StudyFeatures {
    let question: QuestionSection

    /// Checks every block.
    ///
    /// - Parameters:
    ///   - inputs: The training inputs.
    ///   - targets: The training targets; nil where they could not be read.
    ///   - examiner: Is told what is wrong.
    /// - Returns: The features of each block, where that follows from names.
    func examine(
        inputs: MatrixHeader, targets: MatrixHeader?, examiner: inout StudyExaminer
    ) -> [Int?] {
        let columns = inputs.columnNamesPlace(question.inputsKey)
        var selected: [String] = []
        let counts = question.blocks.map { block -> Int? in
            noteRank(block.block, inputs, &examiner)
            if block.block.matchesTargetNames {
                return matchNames(block, inputs: inputs, targets: targets, examiner: &examiner)
            }
            guard let path = block.block.file("genes") else { return nil }
            let names = list(path, "\(block.key).genes", columns, &examiner)
            selected += names
            return names.count
        }
        guard case .file(let path) = question.drop else { return counts }
        let dropped = Set(list(path, question.dropKey, columns, &examiner).map { ExactText($0) })
        let both = selected.filter { dropped.contains(ExactText($0)) }
        if !both.isEmpty {
            examiner.note(
                "\(both.count) selected genes are dropped too, and dropping wins: "
                    + StudyExaminer.examples(both) + ".")
        }
        return counts
    }

    private func noteRank(
        _ block: any FeatureBlock, _ inputs: MatrixHeader, _ examiner: inout StudyExaminer
    ) {
        let most = min(inputs.columnCount, inputs.rowCount)
        guard block.rank > most else { return }
        let text =
            "\(block.rank) components are asked for, the data has at most \(most); "
            + "the rest will be zero."
        if !examiner.notices.contains(text) { examiner.note(text) }
    }

    private func list(
        _ path: String, _ key: String, _ columns: StudyExaminer.Names,
        _ examiner: inout StudyExaminer
    ) -> [String] {
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
    ///
    /// - Returns: The genes; nil where the files cannot be read.
    private func matchNames(
        _ block: BlockSection, inputs: MatrixHeader, targets: MatrixHeader?,
        examiner: inout StudyExaminer
    ) -> Int? {
        var table = ProteinGeneTable.builtIn()
        if let path = block.block.file("aliases") {
            do {
                table = try table.extended(by: TextFile.read(path), path: path)
            } catch {
                examiner.report("\(block.key).aliases", "\(error)", "Correct the path or the file.")
                return nil
            }
        }
        guard let targets else { return nil }
        let matches = table.match(proteins: targets.columnNames, genes: inputs.columnNames)
        let unmatched = matches.filter(\.columns.isEmpty).map(\.protein)
        let count = Set(matches.flatMap(\.columns)).count
        guard !unmatched.isEmpty else { return count }
        examiner.note(
            "\(matches.count - unmatched.count) of \(matches.count) proteins have a gene of their "
                + "own among the input columns; without one: "
                + StudyExaminer.examples(unmatched, limit: 8) + "."
                + ensemblHint(inputs, matchCount: matches.count - unmatched.count))
        return count
    }

    /// Returns what to do where genes cannot be matched, because their columns have ids and no
    /// symbols.
    private func ensemblHint(_ inputs: MatrixHeader, matchCount: Int) -> String {
        let bare = SymbolColumns(inputs.columnNames).columnsWithoutSymbol
        guard let first = bare.first, 2 * bare.count >= inputs.columnCount else { return "" }
        let id = inputs.columnNames[first].printableName
        return " Most input columns are Ensembl ids without a symbol, such as \(id):"
            + symbolHint(inputs)
            + " or give aliases a file with lines such as CD4 = ENSG00000010610."
    }

    /// Returns where the symbols are, if the file shows it.
    private func symbolHint(_ inputs: MatrixHeader) -> String {
        // Only a hint: whoever needs the file reports that it cannot be read.
        let contents = try? MatrixAnnotations(of: inputs)
        guard let column = contents?.symbolColumn else { return " name them by symbol," }
        return " name them by symbol (adata.var_names = adata.var['\(column)']),"
    }
}
