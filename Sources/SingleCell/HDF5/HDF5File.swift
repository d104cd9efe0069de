internal import CHDF5

/// An open HDF5 file.
struct HDF5File: ~Copyable, Sendable {
    /// As given by the caller; used in every error message.
    let path: String
    /// Bytes on disk when the file was opened; limits what a damaged header can demand.
    let sizeBytes: Int
    private let handle: HDF5Handle

    /// Opens an existing file of `sizeBytes` for reading.
    init(reading path: String, sizeBytes: Int) throws(SingleCellError) {
        HDF5Library.enter()
        // Whatever the environment says, the file is one file.
        guard let access = HDF5Handle(H5Pcreate(mm_h5p_file_access())),
            H5Pset_fapl_sec2(access.id) >= 0
        else { throw .cannotOpen(path: path, reason: HDF5Library.lastMessage()) }
        guard let handle = HDF5Handle(H5Fopen(path, mm_h5f_acc_rdonly(), access.id)) else {
            throw Self.refusal(of: path, HDF5Library.lastMessage())
        }
        self.path = path
        self.sizeBytes = sizeBytes
        self.handle = handle
    }

    /// Why a file could not be opened.
    private static func refusal(of path: String, _ reason: String) -> SingleCellError {
        if reason.contains("unable to lock file") || reason.contains("already open for write") {
            return .locked(path: path, reason: reason)
        }
        if let trouble = FileTrouble.reason(in: reason) {
            return .unreachable(path: path, reason: trouble)
        }
        if let later = HDF5Library.laterVersion(reason, path) { return later }
        let isHDF5 = H5Fis_hdf5(path) > 0
        HDF5Library.clear()
        return .cannotOpen(
            path: path,
            reason: isHDF5
                ? "an HDF5 file that is truncated or damaged (\(reason))"
                : "not an HDF5 file (\(reason))")
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
