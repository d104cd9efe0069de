/// A matrix that is decomposed: what is made of its shards before they are multiplied.
package enum DecomposedMatrix: Sendable, Equatable, Codable {
    /// The inputs in one view, named as in a cluster file; columns left out are zero.
    case inputs(view: String)
    /// The targets, each row divided by its standard deviation; without the cells that a fold holds
    /// out, or with all where nil.
    case targets(withoutFold: Int?, division: TargetDivision? = nil)
}
