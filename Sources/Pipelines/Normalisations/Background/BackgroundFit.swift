import Learning

/// What dsb knows of the proteins of a matrix once the droplets were summed up.
struct BackgroundFit {
    /// By the droplets.
    let scale: BackgroundScale
    /// Isotype controls.
    let controlCount: Int
    private let make: BackgroundCovariates

    /// Reads what was fitted.
    ///
    /// - Parameters:
    ///   - normalisation: The parameters.
    ///   - fitted: Of these columns, in their order.
    ///   - columnCount: d.
    /// - Throws: `LearningError.invalidStatistics` if something is missing, `.unusableData` where
    ///   a matrix has no column for an isotype control.
    init(
        _ normalisation: BackgroundNormalisation, _ fitted: FittedNormalisation, columnCount: Int
    ) throws(LearningError) {
        scale = BackgroundScale(
            means: try fitted.column("background-means", count: columnCount),
            deviations: try fitted.column("background-deviations", count: columnCount),
            pseudocount: normalisation.pseudocount)
        let places = try fitted.column("place", count: columnCount).map { Int($0) }
        let isControl = try fitted.column("control", count: columnCount)
        // In the order of the training cells' columns, whatever that of these is.
        let controls = (0..<columnCount).filter { isControl[$0] > 0 }
            .sorted { places[$0] < places[$1] }
        guard controls.count == Set(normalisation.controls).count else {
            throw .unusableData(
                "normalise: dsb needs \(normalisation.controls.count) isotype controls, and a "
                    + "matrix has \(controls.count) of them",
                remedy: "Give a matrix with all columns that isotype-controls names")
        }
        controlCount = controls.count
        make = BackgroundCovariates(
            places: places, trainingCount: Int(try fitted.number("protein-count")),
            controls: controls, seed: normalisation.seed)
    }

    /// `[q]`, of one cell with `[d]` scaled proteins.
    func covariates(_ values: [Double]) -> [Double] { make(values) }
}
