package import LinearAlgebra

/// What an AnnData file holds beside the values of its streamed matrices.
package struct AnnDataContents: Sendable {
    /// How a streamed matrix `[cells, features]` of Float32 is stored.
    package enum Storage: Sendable, Equatable {
        /// Every value: 4 bytes each.
        case dense
        /// Compressed rows, zeros left out: 8 bytes for each other value.
        case sparse
    }

    /// A column of `obs` or `var`.
    package struct Column: Sendable, Equatable {
        /// Unique in its frame, without a slash.
        package var name: String
        /// As long as the frame's index.
        package var values: CellColumn

        /// Names a column.
        package init(_ name: String, _ values: CellColumn) {
            self.name = name
            self.values = values
        }
    }

    /// An array of `obsm` or `varm`, a row for each cell or feature.
    package enum Table: Sendable, Equatable {
        case dense(DenseMatrix)
        case sparse(SparseMatrix)
        case doubles(rowCount: Int, columnCount: Int, values: [Double])

        /// Rows.
        package var rowCount: Int {
            switch self {
            case .dense(let matrix): matrix.rowCount
            case .sparse(let matrix): matrix.rowCount
            case .doubles(let rowCount, _, _): rowCount
            }
        }
    }

    /// A value of `uns`.
    package enum Fact: Sendable, Equatable {
        case text(String)
        case texts([String])
        case integer(Int)
        case number(Double)
        case numbers([Double])
        case boolean(Bool)
        /// A group of further facts, by their names.
        case facts([String: Fact])
    }

    /// The index of `obs`, unique.
    package var cells: [String]
    /// Columns of `obs`, in their order.
    package var cellColumns: [Column] = []
    /// The index of `var`.
    package var features: [String]
    /// Columns of `var`, in their order.
    package var featureColumns: [Column] = []
    /// The matrices that are streamed, by place: `X` or `layers/NAME`; none is allowed.
    package var matrices: [String: Storage] = ["X": .dense]
    /// Dense arrays of `obsm` that are streamed, by name, with the number of their columns.
    package var streamedTables: [String: Int] = [:]
    /// Arrays of `obsm`, by name.
    package var cellTables: [String: Table] = [:]
    /// Arrays of `varm`, by name.
    package var featureTables: [String: Table] = [:]
    /// Values of `uns`, by name.
    package var facts: [String: Fact] = [:]

    /// Describes a file with one dense matrix, `X`.
    package init(cells: [String], features: [String]) {
        self.cells = cells
        self.features = features
    }
}
