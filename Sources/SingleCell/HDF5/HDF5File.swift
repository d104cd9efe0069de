internal import CHDF5

/// An open HDF5 file.
struct HDF5File: ~Copyable, Sendable {
    /// As given by the caller; used in every error message.
    let path: String
    /// Bytes on disk when the file was opened; bounds what a damaged header may ask for.
    let sizeBytes: Int
    private let handle: HDF5Handle

    /// Opens an existing file for reading.
    init(reading path: String) throws(SingleCellError) {
        HDF5Library.enter()
        let size = try HDF5Library.fileSize(path)
        guard let handle = HDF5Handle(H5Fopen(path, mm_h5f_acc_rdonly(), mm_h5p_default())) else {
            let reason = HDF5Library.lastMessage()
            throw .cannotOpen(path: path, reason: "not an HDF5 file, or truncated (\(reason))")
        }
        self.path = path
        self.sizeBytes = size
        self.handle = handle
    }

    /// Creates an empty file, replacing what is at `path`.
    init(creating path: String) throws(SingleCellError) {
        HDF5Library.enter()
        let created = H5Fcreate(path, mm_h5f_acc_trunc(), mm_h5p_default(), mm_h5p_default())
        guard let handle = HDF5Handle(created) else {
            throw .cannotWrite(path: path, reason: HDF5Library.lastMessage())
        }
        self.path = path
        self.sizeBytes = 0
        self.handle = handle
    }

    /// The group `/`.
    func root() throws(SingleCellError) -> HDF5Group {
        HDF5Library.enter()
        guard let group = HDF5Handle(H5Gopen2(handle.id, "/", mm_h5p_default())) else {
            throw .corrupt(
                path: path, location: "/", found: HDF5Library.lastMessage(),
                expected: "a root group")
        }
        return HDF5Group(path: path, fileBytes: sizeBytes, name: "", handle: group)
    }

    /// Writes everything that libhdf5 still holds in memory and closes the file.
    ///
    /// Groups and datasets of the file must be gone already: each keeps it open.
    consuming func close() throws(SingleCellError) {
        HDF5Library.enter()
        guard H5Fflush(handle.id, H5F_SCOPE_GLOBAL) >= 0 else {
            throw .cannotWrite(path: path, reason: HDF5Library.lastMessage())
        }
    }
}
