internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Checks the columns that a study selects or drops.
struct StudyFeatures {
    let question: QuestionSection

    /// What was found of the columns.
    struct Findings {
        /// One for each block.
        var blocks: [QuestionInspection.BlockFindings] = []
        /// The symbols beside the names of the columns; nil where nothing is found by them.
        var symbols: InputSymbols?
        /// Whether the list of columns to drop names some by symbol.
        var dropUsesSymbols = false
    }

    /// Checks every block.
    ///
    /// - Parameters:
    ///   - inputs: The training inputs.
    ///   - targets: The training targets; nil where they could not be read.
    ///   - examiner: Is told what is wrong.
    /// - Returns: What was found of each block, where it follows from names.
    func examine(
        inputs: MatrixHeader, targets: MatrixHeader?, examiner: inout StudyExaminer
    ) -> Findings {
        var found = Findings()
        let columns = ListedColumns(
            place: inputs.columnNamesPlace(question.inputsKey),
            symbols: symbols(of: inputs, &examiner))
        var selected: [String] = []
        for block in question.blocks {
            noteRank(block.block, inputs, &examiner)
            var findings = QuestionInspection.BlockFindings()
            if block.block.matchesTargetNames {
                findings = matchNames(
                    block, inputs: inputs, columns.symbols, targets: targets, &examiner)
            } else if let path = block.block.file("genes") {
                let names = list(path, "\(block.key).genes", columns, &examiner)
                selected += names
                findings.columnCount = names.count
                findings.usesSymbols = columns.usesSymbols(names)
            }
            found.blocks.append(findings)
        }
        if case .file(let path) = question.drop {
            let names = list(path, question.dropKey, columns, &examiner)
            found.dropUsesSymbols = columns.usesSymbols(names)
            let dropped = Set(names.map { ExactText($0) })
            let both = selected.filter { dropped.contains(ExactText($0)) }
            if !both.isEmpty {
                examiner.note(
                    "\(both.count) selected genes are dropped too, and dropping wins: "
                        + StudyExaminer.examples(both) + ".")
            }
        }
        let isUsed = found.dropUsesSymbols || found.blocks.contains(where: \.usesSymbols)
        found.symbols = isUsed ? columns.symbols : nil
        return found
    }

    /// The symbols of the inputs, where a choice of columns may need them.
    private func symbols(
        of inputs: MatrixHeader, _ examiner: inout StudyExaminer
    ) -> InputSymbols? {
        let choosesByName = question.blocks.contains {
            $0.block.matchesTargetNames || $0.block.file("genes") != nil
        }
        if case .file = question.drop {} else if !choosesByName { return nil }
        do {
            return try InputSymbols(of: inputs)
        } catch {
            examiner.report(question.inputsKey, "\(error)", "")
            return nil
        }
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
        _ path: String, _ key: String, _ columns: ListedColumns, _ examiner: inout StudyExaminer
    ) -> [String] {
        do {
            let names = try NameList(path: path).names
            let areKnown = examiner.checkListed(
                names, listPath: path, columns: columns.place, symbols: columns.symbols?.values,
                key: key)
            if areKnown, let symbols = columns.symbols {
                let count = names.count { columns.isSymbol($0) }
                if count > 0 {
                    examiner.note(
                        "\(count) of \(names.count) names in \(path) are symbols: their columns "
                            + "were found by \(symbols.column), where each stands once.")
                }
            }
            return names
        } catch {
            examiner.report(key, "\(error)", "Correct the path or the file.")
            return []
        }
    }

    /// Notes how many proteins have genes in the data.
    ///
    /// - Returns: The number of genes, where the files can be read, and how they were found.
    private func matchNames(
        _ block: BlockSection, inputs: MatrixHeader, _ symbols: InputSymbols?,
        targets: MatrixHeader?, _ examiner: inout StudyExaminer
    ) -> QuestionInspection.BlockFindings {
        var findings = QuestionInspection.BlockFindings()
        var table = ProteinGeneTable.builtIn()
        if let path = block.block.file("aliases") {
            do {
                table = try table.extended(by: TextFile.read(path), path: path)
            } catch {
                examiner.report("\(block.key).aliases", "\(error)", "Correct the path or the file.")
                return findings
            }
        }
        guard let targets else { return findings }
        let matches = table.match(
            proteins: targets.columnNames, genes: inputs.columnNames, symbols: symbols?.values)
        let unmatched = matches.filter(\.columns.isEmpty).map(\.protein)
        let count = matches.count { $0.isBySymbol }
        findings.columnCount = Set(matches.flatMap(\.columns)).count
        // A task that symbols tell nothing does not read them, and keeps its key.
        findings.usesSymbols =
            matches
            != table.match(proteins: targets.columnNames, genes: inputs.columnNames)
        if count > 0, let symbols {
            examiner.note(
                "\(count) of \(matches.count) proteins were matched by the symbols in "
                    + "\(symbols.column) of \(inputs.path), for the names of the columns hold none."
            )
        }
        guard !unmatched.isEmpty else { return findings }
        examiner.note(
            "\(matches.count - unmatched.count) of \(matches.count) proteins have a gene of their "
                + "own among the input columns; without one: "
                + StudyExaminer.examples(unmatched, limit: 8) + "."
                + ensemblHint(inputs, symbols))
        return findings
    }

    /// Returns what to do where genes cannot be matched, because their columns have ids and no
    /// symbols.
    private func ensemblHint(_ inputs: MatrixHeader, _ symbols: InputSymbols?) -> String {
        let bare = SymbolColumns(inputs.columnNames, symbols: symbols?.values).columnsWithoutSymbol
        guard let first = bare.first, 2 * bare.count >= inputs.columnCount else { return "" }
        let id = inputs.columnNames[first].printableName
        return " Most input columns are Ensembl ids without a symbol, such as \(id): name them by "
            + "symbol, give the file a column of symbols (var['gene_symbols']), or give aliases a "
            + "file with lines such as CD4 = ENSG00000010610."
    }
}

/// The input columns that a list may name, by name or by symbol.
private struct ListedColumns {
    let place: StudyExaminer.Names
    let symbols: InputSymbols?
    private let index: NamedColumns

    init(place: StudyExaminer.Names, symbols: InputSymbols?) {
        self.place = place
        self.symbols = symbols
        index = NamedColumns(place.ids, symbols: symbols?.values)
    }

    /// Whether a name is no column's, but the symbol of one.
    func isSymbol(_ name: String) -> Bool {
        if case .symbol = index[name] { true } else { false }
    }

    func usesSymbols(_ names: [String]) -> Bool { names.contains(where: isSymbol) }
}
