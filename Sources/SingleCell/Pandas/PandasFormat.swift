internal import LinearAlgebra

/// Data frames of pandas in HDF5, as `DataFrame.to_hdf(format="fixed")` writes them.
enum PandasFormat: MatrixFormat {
    static let name = "pandas fixed HDF5"
    static let listName = "pandas HDF5 (to_hdf with format='fixed')"

    /// Any HDF5 file may hold a frame somewhere; what it lacks is found when it is opened.
    static func recognise(_ contents: SourceContents) -> Recognition {
        contents.isHDF5 ? .possible : .impossible
    }

    static func open(
        _ contents: SourceContents, layer: String?
    ) throws(SingleCellError) -> any OpenMatrix {
        try PandasMatrix(contents, key: layer)
    }
}

/// A frame of an open file.
struct PandasMatrix: OpenMatrix {
    let header: MatrixHeader
    private let contents: SourceContents
    private let layout: PandasLayout

    /// Finds the frame called `key`, or the only one.
    init(_ contents: SourceContents, key: String?) throws(SingleCellError) {
        let root = try contents.root()
        let layout = try PandasLayout(root, key: key)
        let names = try MatrixNames(
            path: contents.path, location: layout.key, cellIds: layout.cellIds,
            columnNames: layout.columnNames)
        header = MatrixHeader(
            names, format: PandasFormat.self, storage: .dense, elementType: layout.elementType,
            nonZeroFraction: try DenseMatrixReader.density(PandasRows(layout, root: root), names))
        self.contents = contents
        self.layout = layout
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        try DenseMatrixReader(header)
            .read(range, fromChunksOf: PandasRows(layout, root: try contents.root()))
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey {
        try DenseMatrixReader(header)
            .countNotFinite(PandasRows(layout, root: try contents.root()))
    }

    func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        let root = try contents.root()
        var found: [UnwrittenParts] = []
        for block in layout.blocks {
            found += try header.unwrittenParts(
                [block.location], isByCell: !block.isTransposed, in: root)
        }
        return found
    }
}
