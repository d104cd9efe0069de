internal import Learning

/// A matrix that is decomposed: what is made of its shards before they are multiplied.
package enum DecomposedMatrix: Sendable, Equatable, Codable {
    /// The inputs in one view, named as in a cluster file; columns left out are zero. Of the
    /// training inputs only the rows that a fold trains on, or all rows of the file where nil. True
    /// where columns are multiplied by `weights`; else absent, so that keys stay as they are.
    case inputs(view: String, withoutFold: Int? = nil, isWeighed: Bool? = nil)
    /// The targets, each row divided by its standard deviation; only those that a fold trains on,
    /// or those of all training cells where nil.
    case targets(withoutFold: Int?, division: TargetDivision? = nil)

    /// The view of the inputs; nil of targets.
    var view: InputView? {
        switch self {
        case .inputs(let name, _, _): InputView(rawValue: name)
        case .targets: nil
        }
    }

    /// The fold whose held-out cells have no part in it.
    var withoutFold: Int? {
        switch self {
        case .inputs(_, let fold, _), .targets(let fold, _): fold
        }
    }
}
