/// One column of `obs`, as written to AnnData.
package enum CellColumn: Sendable, Equatable {
    case strings([String])
    /// Few distinct values; empty text is a missing value.
    case categories([String])
    case integers([Int])
    case floats([Float])

    /// Cells.
    package var count: Int {
        switch self {
        case .strings(let values), .categories(let values): values.count
        case .integers(let values): values.count
        case .floats(let values): values.count
        }
    }
}
