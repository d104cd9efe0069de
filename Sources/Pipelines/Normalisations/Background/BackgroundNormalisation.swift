package import Learning
package import LinearAlgebra

/// Proteins by what empty droplets hold of them, less what a cell's own background explains.
package struct BackgroundNormalisation: Normalisation {
    package static let name = "dsb"
    package static let summary =
        "surface proteins scaled by empty droplets, less each cell's background, as muon's"
        + " prot.pp.dsb"

    package static let declaration = Declaration<BackgroundNormalisation>(
        .source(
            "background", \.background,
            "The unfiltered matrix with the empty droplets, of the same proteins; its cells with"
                + " ids of training cells do not count."),
        .number(
            "pseudocount", \.pseudocount, .above(0),
            "What is added to each count before the"
                + " logarithm."),
        .boolean(
            "denoise", \.denoises,
            "Whether what a cell's background explains is subtracted: the lower mean of two normal"
                + " distributions fitted to its proteins, regressed over the training cells."),
        .texts(
            "isotype-controls", \.controls,
            "Proteins that are isotype controls; with the lower mean they become one principal"
                + " component."),
        .integer(
            "seed", \.seed, 0...Int(UInt32.max),
            "Where the two distributions start: muon's random_state. Another seed can change"
                + " values."),
        checks: [
            { dsb in
                guard dsb.background == nil else { return nil }
                return KeyProblem(
                    "background", found: "no background", allowed: "a matrix of droplets",
                    advice: "Name the unfiltered matrix, or choose clr, which needs none.")
            },
            { dsb in
                guard !dsb.denoises, !dsb.controls.isEmpty else { return nil }
                return KeyProblem(
                    "isotype-controls", found: "isotype controls without denoising",
                    allowed: "isotype-controls together with denoise: true",
                    advice: "Set denoise: true, or remove isotype-controls.")
            },
        ])

    /// The unfiltered matrix; tasks read it as an input, so it is no part of what they are told.
    package var background: DeclaredSource?
    /// What is added to each count before the logarithm, above 0.
    package var pseudocount = 10.0
    /// Whether what a cell's background explains is subtracted.
    package var denoises = true
    /// Names of the isotype controls.
    package var controls: [String] = []
    /// Where mixtures start, from 0.
    package var seed = 0

    /// Without a background, which must be named.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case pseudocount, denoises, controls, seed
    }

    package var rounds: [NormalisationRound] {
        [NormalisationRound("scale of empty droplets", over: .source(role: "background"))]
            + (denoises ? [NormalisationRound("slopes by the background of a cell")] : [])
    }
    package var sources: [NormalisationSource] {
        background.map { [NormalisationSource(role: "background", source: $0)] } ?? []
    }
    package mutating func read(_ source: NormalisationSource) { background = source.source }
    package var fillsZeros: Bool { true }
    /// Two mixtures of some twenty steps, of three exponentials and logarithms each.
    package var operationsPerValue: Double { denoises ? 2_500 : 30 }

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) throws -> ArrayArchive {
        var archive = ArrayArchive()
        guard round > 0 else {
            let sums = BackgroundScale.Sums(block, pseudocount: pseudocount)
            archive.setInt64s("rows", [Int64(sums.rowCount)])
            archive.setInt64s("sums", sums.sums)
            archive.setInt64s("squares", sums.squares)
            return archive
        }
        let fit = try BackgroundFit(self, earlier, columnCount: block.columnCount)
        var moments = BackgroundMoments(
            covariateCount: fit.controlCount + 1, proteinCount: block.columnCount)
        let matrix = block.dense()
        for row in 0..<matrix.rowCount {
            if row.isMultiple(of: 256) { try check() }
            let values = fit.scale.scaled(matrix.row(row))
            moments.add(covariates: fit.covariates(values), values: values)
        }
        archive.setDoubles("moments", moments.sums)
        return archive
    }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        guard round > 0 else { return try fitScale(summaries) }
        let fit = try BackgroundFit(self, earlier, columnCount: summaries.names.count)
        var moments = BackgroundMoments(
            covariateCount: fit.controlCount + 1, proteinCount: summaries.names.count)
        try summaries.forEach { try moments.add(try $0.doubles("moments")) }
        let correction = try BackgroundCorrection(moments)
        return FittedNormalisation(
            numbers: ["axis": correction.axis, "centre": correction.centre],
            columns: ["slopes": correction.slopes])
    }

    private func fitScale(_ summaries: NormalisationSummaries) throws -> FittedNormalisation {
        let names = summaries.names
        guard names.count > 1 else {
            throw LearningError.unusableData(
                "normalise: dsb fits two distributions to the proteins of a cell, and there is "
                    + "\(names.count) protein", remedy: "Choose clr or another normalisation")
        }
        let zeros = [Int64](repeating: 0, count: names.count)
        var total = BackgroundScale.Sums(rowCount: 0, sums: zeros, squares: zeros)
        try summaries.forEach { archive in
            total.merge(
                BackgroundScale.Sums(
                    rowCount: Int(try archive.int64s("rows").first ?? 0),
                    sums: try archive.int64s("sums"), squares: try archive.int64s("squares")))
        }
        let scale = try BackgroundScale(total, names: names, pseudocount: pseudocount)
        let wanted = Set(controls.map { ExactText($0) })
        let isControl = names.map { wanted.contains(ExactText($0)) }
        if let missing = controls.first(where: { control in
            !names.contains { ExactText($0) == ExactText(control) }
        }) {
            throw LearningError.unusableData(
                "normalise: dsb has the isotype control '\(missing)', which is no column; columns "
                    + "are named like '\(names.first ?? "")'",
                remedy: "Name isotype-controls as the columns are named")
        }
        let count = ["protein-count": [Double(names.count)]]
        return FittedNormalisation(
            numbers: count,
            columns: [
                "background-means": scale.means, "background-deviations": scale.deviations,
                "control": isControl.map { $0 ? 1 : 0 },
                "place": names.indices.map { Double($0) },
            ])
    }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix {
        var matrix = block.dense()
        let width = matrix.columnCount
        let fit = try BackgroundFit(self, fitted, columnCount: width)
        var correction: BackgroundCorrection?
        if denoises {
            let covariateCount = fit.controlCount + 1
            correction = BackgroundCorrection(
                axis: try fitted.numbers("axis", count: covariateCount),
                centre: try fitted.numbers("centre", count: covariateCount),
                slopes: try fitted.column("slopes", count: width))
        }
        for row in 0..<matrix.rowCount {
            if row.isMultiple(of: 256) { try check() }
            var values = fit.scale.scaled(matrix.row(row))
            if let correction {
                values = correction.apply(to: values, covariates: fit.covariates(values))
            }
            matrix.values.replaceSubrange(
                row * width..<(row + 1) * width, with: values.map { Float($0) })
        }
        return .dense(matrix)
    }
}
