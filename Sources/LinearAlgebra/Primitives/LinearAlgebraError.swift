/// What can go wrong with arrays that come from outside, and with LAPACK.
package enum LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes of an array archive break its format.
    case corruptArchive(source: String, reason: String)
    /// An archive lacks an entry.
    case missingEntry(source: String, name: String, present: [String])
    /// An entry has another element type or shape than its reader needs.
    case unexpectedEntry(source: String, name: String, expected: String, found: String)
    /// The arrays of a sparse matrix break its invariants.
    case invalidSparse(source: String, reason: String)
    /// A file could not be read or written.
    case file(path: String, operation: String, reason: String)
    /// LAPACK's eigenvalue solver did not converge, or met NaN.
    case eigenSolverFailed(order: Int, code: Int)
    /// LAPACK's singular value solver did not converge, or met NaN.
    case singularValuesFailed(rowCount: Int, columnCount: Int, code: Int)
    /// A matrix has no Cholesky factor: the leading part that ends in `row`, from 0, is singular in
    /// single precision, or holds NaN.
    case notPositiveDefinite(order: Int, row: Int)

    /// What happened, where, and what to do about it.
    package var description: String {
        switch self {
        case .corruptArchive(let source, let reason):
            "cannot read the arrays in \(source): \(reason). "
                + "The file is damaged or incomplete: delete it, so that it is made again."
        case .missingEntry(let source, let name, let present):
            "\(source) has no array named `\(name)`; it has "
                + (present.isEmpty ? "none" : present.prefix(20).joined(separator: ", "))
                + ". It was written for another purpose or by another version."
        case .unexpectedEntry(let source, let name, let expected, let found):
            "array `\(name)` in \(source) is \(found), expected \(expected). "
                + "It was written for another purpose or by another version."
        case .invalidSparse(let source, let reason):
            "the sparse matrix in \(source) is invalid: \(reason). Write it again from its source."
        case .file(let path, let operation, let reason):
            "cannot \(operation) \(path): \(reason)."
        case .eigenSolverFailed(let order, let code):
            "the eigenvalues of a symmetric \(order) × \(order) matrix were not found "
                + "(dsyevd returned \(code)). Look for NaN or infinity in the input matrix."
        case .singularValuesFailed(let rows, let columns, let code):
            "the singular values of a \(rows) × \(columns) matrix were not found "
                + "(dgesdd returned \(code)). Look for NaN or infinity in the input matrix."
        case .notPositiveDefinite(let order, let row):
            "a symmetric \(order) × \(order) matrix has no Cholesky factor (it fails at row "
                + "\(row), from 0). Raise the penalty, or look for NaN in the features."
        }
    }
}
