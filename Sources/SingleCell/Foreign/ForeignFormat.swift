/// A format of other programs that a file was recognised as, and what makes it one that is read.
struct ForeignFormat: Sendable, Equatable {
    /// With an article, as `a 10x Genomics file`.
    let name: String
    /// A sentence: what to do.
    let remedy: String

    init(_ name: String, _ remedy: String) {
        self.name = name
        self.remedy = remedy
    }

    /// The refusal of `path`.
    func refusal(of path: String) -> SingleCellError {
        .foreignFormat(path: path, format: name, remedy: remedy)
    }

    /// What a text table is told, whatever separates its columns.
    static let table = ForeignFormat(
        "a text table",
        "Matrices are HDF5: pandas.read_csv(FILE, index_col=0).to_hdf(NEW, key='df', "
            + "format='fixed').")
    static let tenX = ForeignFormat(
        "a 10x Genomics HDF5 file", "Convert it: scanpy.read_10x_h5(FILE).write_h5ad(NEW).")
    static let muData = ForeignFormat(
        "a MuData file of several modalities",
        "Write each to a file of its own: mudata.read_h5mu(FILE).mod['rna'].write_h5ad(NEW).")
}
