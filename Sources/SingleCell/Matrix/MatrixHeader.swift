/// What a matrix file holds, without its values.
package struct MatrixHeader: Sendable, Equatable {
    /// The file's layout.
    package enum Kind: String, Sendable, Equatable, Codable {
        case pandasFixed = "pandas fixed HDF5"
        case annData = "AnnData"
    }

    /// How values are stored on disk.
    package enum Storage: String, Sendable, Equatable, Codable {
        case dense
        case csr
        case csc
    }

    /// As given by the caller.
    package let path: String
    /// Which of the layouts it has.
    package let kind: Kind
    /// Inside the file, as `train_cite_inputs` or `layers/counts`.
    package let location: String
    /// [rowCount], unique.
    package let cellIds: [String]
    /// [columnCount]; AnnData does not promise that they are unique.
    package let columnNames: [String]
    /// How the values lie in the file, whatever `readRows` makes of them.
    package let storage: Storage
    /// On disk, numpy's name, as `float32`.
    package let elementType: String
    /// Non-zeros among all values: exact for CSR and CSC, from a few dozen rows for dense.
    package let nonZeroFraction: Double

    /// Cells.
    package var rowCount: Int { cellIds.count }
    /// Genes, proteins or peaks.
    package var columnCount: Int { columnNames.count }
}
