/// Writes the matrices of a synthetic study, one after another.
struct SyntheticMatrices: Sendable {
    let directory: String
    let cells: SyntheticCells

    /// Writes CITE-seq's inputs and targets, and the truth of the test cells.
    func writeCite(
        genes: SyntheticGenes, progress: (String) -> Void
    ) throws(SingleCellError) {
        let proteins = SurfaceProteins.all.map(\.name)
        for (facts, inputs, targets) in [
            (cells.citeTraining, "train_cite_inputs", "train_cite_targets"),
            (cells.citeTest, "test_cite_inputs", "test_cite_targets_truth"),
        ] {
            try write(facts, inputs, genes.names, progress) { fact, row in
                cells.fillRNA(fact, genes, hasProteins: true, into: row)
            }
            try write(facts, targets, proteins, progress) { fact, row in
                cells.fillProteins(fact, into: row)
            }
        }
    }

    /// Writes Multiome's inputs and targets, and the truth of the test cells.
    func writeMultiome(
        peaks: SyntheticPeaks, genes: SyntheticGenes, progress: (String) -> Void
    ) throws(SingleCellError) {
        for (facts, inputs, targets) in [
            (cells.multiomeTraining, "train_multi_inputs", "train_multi_targets"),
            (cells.multiomeTest, "test_multi_inputs", "test_multi_targets_truth"),
        ] {
            try write(facts, inputs, peaks.names, progress) { fact, row in
                cells.fillPeaks(fact, peaks, into: row)
            }
            try write(facts, targets, genes.names, progress) { fact, row in
                cells.fillRNA(fact, genes, hasProteins: false, into: row)
            }
        }
    }

    private func write(
        _ facts: [SyntheticCells.Fact], _ name: String, _ columnNames: [String],
        _ progress: (String) -> Void,
        _ fill: @Sendable (SyntheticCells.Fact, UnsafeMutablePointer<Float>) -> Void
    ) throws(SingleCellError) {
        var writer = try PandasWriter(
            path: "\(directory)/\(name).h5", key: name, cellIds: facts.map(\.id),
            columnNames: columnNames)
        var reported = 0
        for first in stride(from: 0, to: facts.count, by: writer.bandRowCount) {
            let count = min(writer.bandRowCount, facts.count - first)
            try writer.append(rowCount: count) { row, values in fill(facts[first + row], values) }
            let done = first + count
            if done == facts.count || (done - reported) * 10 >= facts.count {
                progress("\(name): \(done) of \(facts.count) cells × \(columnNames.count) columns")
                reported = done
            }
        }
        try writer.finish()
    }
}
