internal import CHDF5

/// Writes arrays of Float32 into the groups of a new HDF5 file, as Keras keeps weights.
///
/// Equal arrays give equal bytes. The file appears by rename when `finish` succeeds.
package struct HDF5ArrayFile: ~Copyable {
    private var pending: PendingFile
    private let file: HDF5File

    /// Starts an empty file that appears at `path`.
    package init(path: String) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        let file = try HDF5File(creating: pending.temporaryPath)
        self.pending = pending
        self.file = file
    }

    /// Creates a group, and those above it, with an attribute `name`.
    ///
    /// - Parameters:
    ///   - place: Names joined by slashes, `layers/dense/vars`.
    ///   - name: The attribute's text.
    ///   - arrays: Members `0`, `1`, … of the group: shape and values, row-major.
    /// - Throws: `SingleCellError.cannotWrite`.
    package func add(
        _ place: String, name: String, arrays: [(shape: [Int], values: [Float])]
    ) throws(SingleCellError) {
        var group = try file.root()
        for part in place.split(separator: "/") {
            let member = String(part)
            let next =
                try group.kind(of: member) == nil
                ? group.createGroup(member) : group.group(member)
            group = next
        }
        try group.set([("name", .text(name))])
        for (index, array) in arrays.enumerated() {
            let dataset = try group.createDataset(
                "\(index)", type: mm_h5t_ieee_f32le(), shape: array.shape)
            try dataset.write(type: mm_h5t_native_float(), array.values)
        }
    }

    /// Closes the file and gives it its name.
    package consuming func finish() throws(SingleCellError) {
        try file.close()
        try pending.commit()
    }
}
