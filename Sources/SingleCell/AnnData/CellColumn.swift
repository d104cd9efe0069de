/// One column of `obs` or `var`, as written to AnnData.
package enum CellColumn: Sendable, Equatable {
    case strings([String])
    /// Few distinct values; empty text is a missing value.
    case categories([String])
    case integers([Int])
    case floats([Float])
    /// NaN is a missing value.
    case doubles([Double])
    case booleans([Bool])

    /// Cells.
    package var count: Int {
        switch self {
        case .strings(let values), .categories(let values): values.count
        case .integers(let values): values.count
        case .floats(let values): values.count
        case .doubles(let values): values.count
        case .booleans(let values): values.count
        }
    }
}
