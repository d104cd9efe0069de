internal import Learning
internal import LinearAlgebra
internal import SingleCell

extension LeakExaminer {
    /// Above this correlation two columns of one name order their cells alike: they are one
    /// measurement in two scalings.
    private static let sameWithinCells = 0.98
    /// Fewer equal rows may be equal by chance.
    private static let leastEqualRows = 20

    /// Compares the values of a thousand cells from all over the files, and sees whether they are
    /// counts.
    func examineValues(_ examiner: inout StudyExaminer) {
        do {
            let sample = try Self.patiently {
                try CellSample(
                    shared(inputs.cellIds, targets.cellIds), (inputs, section.trainInputs),
                    (targets, section.trainTargets))
            }
            NormalisationExaminer(section, inputs: inputs, targets: targets)
                .examine(sample.first, sample.second, &examiner)
            let hasTwins = examineTwins(sample, &examiner)
            if !hasTwins { examineNamesakes(sample, &examiner) }
            if let testInputs, let location = section.testInputs {
                try examineTest(testInputs, location, sample, &examiner)
            }
        } catch {
            examiner.report(key(of: error), "\(error)", "")
        }
    }

    /// Reads again where a file is locked or its file system is away for some seconds.
    private static func patiently(
        _ body: () throws -> CellSample
    ) throws -> CellSample {
        let patience = ReadPatience { Console.error("mmcoord: waits, since \($0)") }
        return try patience.read(mayPass: { $0.mayPass || $0.looksUnmounted }, body)
    }

    /// Returns the rows of each cell in both files, in the order of the first.
    private func shared(
        _ first: [String], _ second: [String]
    ) -> [(first: Int, second: Int)] {
        var rows = [ExactText: Int](minimumCapacity: second.count)
        for (row, cell) in second.enumerated() { rows[ExactText(cell)] = row }
        return first.enumerated().compactMap { row, cell in
            rows[ExactText(cell)].map { (first: row, second: $0) }
        }
    }

    /// Reports input columns that are copies of targets.
    private func examineTwins(_ sample: CellSample, _ examiner: inout StudyExaminer) -> Bool {
        let pairs = ColumnTwins(sample.first, sample.second).pairs
        guard !pairs.isEmpty else { return false }
        let names = pairs.map {
            Self.pair(inputs.columnNames[$0.first], targets.columnNames[$0.second])
        }
        report(
            section.inputsKey,
            "\(pairs.count) of \(targets.columnCount) targets are columns of the inputs, with "
                + "correlation 1 over the \(sample.cells.count) cells compared: "
                + StudyExaminer.examples(names),
            "Leave these columns out of \(inputs.path), or name another matrix of it.", &examiner)
        return true
    }

    /// Reports columns of one name that hold one measurement, scaled for each cell.
    private func examineNamesakes(_ sample: CellSample, _ examiner: inout StudyExaminer) {
        var columns = [ExactText: Int](minimumCapacity: targets.columnCount)
        for (column, name) in targets.columnNames.enumerated() {
            columns[ExactText(name)] = column
        }
        let pairs = inputs.columnNames.enumerated().compactMap { column, name in
            columns[ExactText(name)].map { NamedTwins.Pair(first: column, second: $0) }
        }
        let twins = NamedTwins(pairs, sample.first, sample.second)
        func names(_ pairs: [NamedTwins.Pair]) -> String {
            StudyExaminer.examples(pairs.map { inputs.columnNames[$0.first] })
        }
        if let order = twins.withinCells, order > Self.sameWithinCells {
            report(
                section.inputsKey,
                "\(pairs.count) columns have the same names in inputs and targets, and the same "
                    + "order of values within cells: the inputs hold the targets in another "
                    + "scaling: \(names(pairs))",
                "Leave these columns out of \(inputs.path), or name another matrix of it.",
                &examiner)
        } else if !twins.alike.isEmpty {
            report(
                section.inputsKey,
                "\(twins.alike.count) input columns have the name of a target and its values up "
                    + "to their scale (rank correlation above 0.95 over \(sample.cells.count) "
                    + "cells): \(names(twins.alike))",
                "Leave these columns out of \(inputs.path), or name another matrix of it.",
                &examiner)
        }
    }

    /// Reports test cells that are training cells under other ids.
    private func examineTest(
        _ header: MatrixHeader, _ location: MatrixLocation, _ sample: CellSample,
        _ examiner: inout StudyExaminer
    ) throws {
        guard ExactText.areEqual(header.columnNames, inputs.columnNames) else { return }
        let count = min(header.rowCount, inputs.rowCount)
        let places = (0..<count).map { (first: $0, second: $0) }
        let rows = try Self.patiently {
            try CellSample(places, (header, location), (inputs, section.trainInputs))
        }
        let known = Dictionary(
            RowDigests(rows.second).digests.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first })
        // Where training cells are equal to each other, equal rows prove nothing.
        guard 10 * known.count >= 9 * rows.second.rowCount else { return }
        let tests = RowDigests(rows.first).digests
        let equal = tests.indices.filter { known[tests[$0]] != nil }
        guard equal.count >= Self.leastEqualRows, 2 * equal.count >= tests.count else { return }
        let examples = equal.prefix(3).map { rows.cells[$0] }
        report(
            section.testKey,
            "\(equal.count) of the \(tests.count) test cells compared hold the values of training "
                + "cells of \(inputs.path) under other ids: "
                + StudyExaminer.examples(examples),
            "A cell that is trained on cannot be tested on: remove it from one of the files.",
            &examiner)
    }

    /// Returns the key of the matrix that an error is about.
    private func key(of error: any Error) -> String {
        let text = "\(error)"
        let paths = [
            (section.inputsKey, inputs.path), (section.targetsKey, targets.path),
            (section.testKey, testInputs?.path ?? ""),
        ]
        return paths.first { !$0.1.isEmpty && text.contains("`\($0.1)`") }?.0
            ?? section.inputsKey
    }
}

/// Returns a hash of each row; equal rows have equal hashes whatever their storage.
private struct RowDigests {
    let digests: [Int]

    init(_ matrix: CellMatrix) {
        digests = (0..<matrix.rowCount).map { row in
            var hasher = Hasher()
            switch matrix {
            case .dense(let matrix):
                for (column, value) in matrix.row(row).enumerated() where value != 0 {
                    hasher.combine(Int32(column))
                    hasher.combine(value)
                }
            case .sparse(let matrix):
                for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
                where matrix.values[entry] != 0 {
                    hasher.combine(matrix.columnIndices[entry])
                    hasher.combine(matrix.values[entry])
                }
            }
            return hasher.finalize()
        }
    }
}
