internal import CXGBoost

/// The trees of one target while libxgboost grows them or predicts by them; freed when it goes out
/// of scope.
struct TreeBooster: ~Copyable {
    private let handle: BoosterHandle

    private init(_ handle: BoosterHandle) {
        self.handle = handle
    }

    deinit {
        XGBoosterFree(handle)
    }

    /// A booster that grows trees on rows, behind those that it has.
    ///
    /// - Parameters:
    ///   - options: How trees grow.
    ///   - rows: The library keeps predictions of these up to date.
    ///   - trees: Grown before; none for a fresh one.
    /// - Returns: A booster with these trees.
    /// - Throws: `BoostedTreesError.library`.
    static func growing(
        _ options: BoostedTreesOptions, on rows: borrowing TreeRows, after trees: TreeEnsemble
    ) throws(BoostedTreesError) -> TreeBooster {
        let handles: [DMatrixHandle?] = [rows.handle]
        let booster = TreeBooster(try create(handles))
        if !trees.nodeCounts.isEmpty {
            try booster.load(trees, featureCount: rows.columnCount)
        }
        // Loaded trees bring none of these.
        for (name, value) in options.libraryParameters { try booster.set(name, value) }
        return booster
    }

    /// A booster that predicts.
    ///
    /// - Throws: `BoostedTreesError.library`.
    static func predicting(
        by trees: TreeEnsemble, featureCount: Int
    ) throws(BoostedTreesError) -> TreeBooster {
        let booster = TreeBooster(try create([]))
        try booster.load(trees, featureCount: featureCount)
        try booster.set("nthread", "1")
        return booster
    }

    private static func create(
        _ rows: [DMatrixHandle?]
    ) throws(BoostedTreesError) -> BoosterHandle {
        try XGBoostLibrary.silence()
        var created: BoosterHandle?
        let status = rows.withUnsafeBufferPointer {
            XGBoosterCreate($0.baseAddress, bst_ulong($0.count), &created)
        }
        try XGBoostLibrary.check(status, "make a booster")
        guard let created else {
            throw .library(operation: "make a booster", reason: "it returned no handle")
        }
        return created
    }

    private func set(_ name: String, _ value: String) throws(BoostedTreesError) {
        try XGBoostLibrary.check(
            XGBoosterSetParam(handle, name, value), "set \(name) to \(value)")
    }

    private func load(_ trees: TreeEnsemble, featureCount: Int) throws(BoostedTreesError) {
        let text = trees.libraryModel(featureCount: featureCount)
        let status = text.withUnsafeBytes {
            XGBoosterLoadModelFromBuffer(handle, $0.baseAddress, bst_ulong($0.count))
        }
        try XGBoostLibrary.check(status, "read \(trees.nodeCounts.count) trees")
    }

    /// Grows one tree.
    ///
    /// - Parameters:
    ///   - rows: Those that it was made for.
    ///   - gradients: `[n]`, the first derivatives of the loss by the prediction, 0 where a row has
    ///     no part in this tree.
    ///   - weights: `[n]`, the second derivatives; 0 likewise.
    /// - Throws: `BoostedTreesError.library`.
    func grow(
        on rows: borrowing TreeRows, gradients: inout [Float], weights: inout [Float]
    ) throws(BoostedTreesError) {
        precondition(
            gradients.count == rows.rowCount && weights.count == rows.rowCount,
            "a gradient and a weight for each row")
        let data = rows.handle
        let status = gradients.withUnsafeMutableBufferPointer { gradients in
            weights.withUnsafeMutableBufferPointer { weights in
                XGBoosterBoostOneIter(
                    handle, data, gradients.baseAddress, weights.baseAddress,
                    bst_ulong(gradients.count))
            }
        }
        try XGBoostLibrary.check(status, "grow a tree on \(rows.rowCount) rows")
    }

    /// The sums of the trees' values.
    ///
    /// - Parameters:
    ///   - rows: Any rows of the same features.
    ///   - isTraining: Whether these are the rows that trees grow on.
    /// - Returns: `[n]`.
    /// - Throws: `BoostedTreesError.library`.
    func sums(
        of rows: borrowing TreeRows, isTraining: Bool = false
    ) throws(BoostedTreesError) -> [Float] {
        let configuration = """
            {"type": 1, "training": \(isTraining), "iteration_begin": 0, "iteration_end": 0,
            "strict_shape": true}
            """
        let operation = "predict \(rows.rowCount) rows"
        var (shape, rank): (UnsafePointer<bst_ulong>?, bst_ulong) = (nil, 0)
        var values: UnsafePointer<Float>?
        try XGBoostLibrary.check(
            XGBoosterPredictFromDMatrix(
                handle, rows.handle, configuration, &shape, &rank, &values), operation)
        guard let shape, let values, rank == 2, shape[0] == bst_ulong(rows.rowCount),
            shape[1] == 1
        else { throw .library(operation: operation, reason: "it predicted another shape") }
        // The library's own memory, until its next call.
        return Array(UnsafeBufferPointer(start: values, count: rows.rowCount))
    }

    /// The trees grown so far.
    ///
    /// - Throws: `BoostedTreesError.library`.
    func trees() throws(BoostedTreesError) -> TreeEnsemble {
        var (count, text): (bst_ulong, UnsafePointer<CChar>?) = (0, nil)
        try XGBoostLibrary.check(
            XGBoosterSaveModelToBuffer(handle, #"{"format": "json"}"#, &count, &text),
            "write its trees")
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
        return try TreeEnsemble(libraryModel: bytes)
    }
}
