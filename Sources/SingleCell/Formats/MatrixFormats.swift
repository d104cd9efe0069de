/// The file formats that are read, and those that are recognised and refused by name.
package struct MatrixFormats: Sendable {
    /// In the order in which messages list them.
    package let formats: [any MatrixFormat.Type]

    /// The formats of this release: the only place that lists them.
    package static let standard = MatrixFormats([
        AnnDataFormat.self, MuDataFormat.self, TenXFormat.self, LoomFormat.self, PandasFormat.self,
        MatrixMarketFormat.self, TableFormat.self, NumPyFormat.self,
    ])

    /// Takes formats in the order in which messages list them.
    ///
    /// Each is certain of its own files only, so the order does not decide which one opens a file.
    package init(_ formats: [any MatrixFormat.Type]) {
        self.formats = formats
    }

    /// Opens a matrix with the format that its file is of.
    ///
    /// - Throws: `SingleCellError` as the format's `open`; `foreignFormat` for a file of another
    ///   program; otherwise what libhdf5 says of the file.
    func open(
        _ selection: MatrixSelection, in contents: SourceContents
    ) throws(SingleCellError) -> any OpenMatrix {
        try read(contents) { (format) throws(SingleCellError) in
            let matrix = try format.open(contents, selection)
            guard let type = selection.featureType else { return matrix }
            return try SelectedColumns(
                of: matrix, type: type,
                features: try format.features(contents, selection))
        }
    }

    /// Calls `read` with the format of a file or folder.
    func read<Value>(
        _ path: String,
        _ read: (any MatrixFormat.Type, SourceContents) throws(SingleCellError) -> Value
    ) throws(SingleCellError) -> Value {
        let contents = try SourceContents(path)
        return try self.read(contents) { (format) throws(SingleCellError) in
            try read(format, contents)
        }
    }

    /// Calls `read` with the format of a file or folder that was looked at.
    func read<Value>(
        _ contents: SourceContents,
        _ read: (any MatrixFormat.Type) throws(SingleCellError) -> Value
    ) throws(SingleCellError) -> Value {
        do throws(SingleCellError) {
            var possible: [any MatrixFormat.Type] = []
            for format in formats {
                switch try format.recognise(contents) {
                case .certain: return try read(format)
                case .possible: possible.append(format)
                case .impossible: continue
                }
            }
            var failure = contents.failure
            for format in possible {
                do throws(SingleCellError) {
                    return try read(format)
                } catch {
                    if failure == nil { failure = error }
                }
            }
            let path = contents.path
            if let foreign = ForeignFormats.recognise(contents) { throw foreign.refusal(of: path) }
            throw failure ?? .cannotOpen(path: path, reason: "it is of no format that is read")
        } catch .foreignFormat(let path, let format, let remedy, _) {
            throw .foreignFormat(path: path, format: format, remedy: remedy, readable: listNames)
        }
    }

    /// The formats that are read, as messages list them.
    private var listNames: [String] { formats.map { $0.listName } }
}
