import LinearAlgebra
import SingleCell

/// HDF5 files through the readers: what members say of each other, and what they hold.
///
/// Broken structures of libhdf5's own are tried in `DamagedFileTests`, and met by a child process.
final class HDF5Target: FuzzTarget {
    static let name = "hdf5"
    private static let layers = [nil, "counts", "raw/X", "df", "layers/counts"]
    /// Values worth reading of one matrix.
    private static let valueLimit = 1 << 16
    private let folder: FuzzFolder

    init() throws {
        folder = try FuzzFolder(Self.name)
        // The readers teach libhdf5 the filters that recipes use, the first time they look.
        _ = try? CellTable(obs: folder.path + "/none.h5ad")
    }

    func run(_ bytes: [UInt8]) {
        var reader = InputReader(bytes)
        let layer = Self.layers[Int(reader.byte()) % Self.layers.count]
        let path = folder.path + "/file.h5"
        var recipe = HDF5Recipe(reader)
        recipe.write(to: path)
        do {
            try readMatrix(MatrixSource(path: path, layer: layer))
        } catch {
            // The message is what users meet.
            _ = error.description
        }
        do throws(SingleCellError) {
            _ = try CellTable(obs: path)
        } catch {
            _ = error.description
        }
    }

    private func readMatrix(_ source: MatrixSource) throws(SingleCellError) {
        let file = try MatrixFile(source)
        let (rowCount, columnCount) = (file.header.rowCount, file.header.columnCount)
        let (values, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
        guard !overflow, values <= Self.valueLimit else { return }
        let whole = try file.readRows(0..<rowCount).dense()
        precondition(whole.rowCount == rowCount && whole.columnCount == columnCount)
        let middle = rowCount / 2
        let part = try file.readRows(middle..<rowCount).dense()
        precondition(
            part.values.elementsEqual(whole.values[(middle * columnCount)...]),
            "rows read apart differ")
    }
}
