internal import Foundation

/// A file or a folder as formats look at it before one of them opens it.
package final class SourceContents: Sendable {
    /// As given by the caller.
    package let path: String
    /// The names in a folder, ascending; nil for a file.
    package let memberNames: [String]?
    /// The first 4096 bytes of a file that is not HDF5; nil for other sources, and if the file
    /// cannot be read.
    package let head: [UInt8]?
    private let hdf5: HDF5File?
    /// Why libhdf5 does not open the file; nil for other sources.
    let failure: SingleCellError?

    /// The mark of a tar archive is at 257, the largest of those that are looked for.
    private static let headBytes = 4096

    /// Looks at a file or folder.
    ///
    /// - Throws: `SingleCellError.missingFile`; `cannotOpen` for what is neither file nor folder or
    ///   may not be read; `locked` and `unreachable`, which may pass.
    package init(_ path: String) throws(SingleCellError) {
        self.path = path
        guard let size = try FileStatus.size(path) else {
            memberNames = FileStatus.memberNames(path)
            head = nil
            hdf5 = nil
            failure = nil
            return
        }
        memberNames = nil
        do {
            hdf5 = try HDF5File(reading: path, sizeBytes: size)
            head = nil
            failure = nil
        } catch {
            guard !error.mayPass else { throw error }
            hdf5 = nil
            failure = error
            head = Self.head(path)
        }
    }

    /// Whether the source is an HDF5 file.
    var isHDF5: Bool { memberNames == nil && failure == nil }

    /// The root group of an HDF5 file.
    ///
    /// - Throws: `failure`; `cannotOpen` for a folder.
    func root() throws(SingleCellError) -> HDF5Group {
        guard let root = try hdf5?.root() else {
            throw failure ?? .cannotOpen(path: path, reason: "it is a folder, not an HDF5 file")
        }
        return root
    }

    private static func head(_ path: String) -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        // At the end there are no bytes, and no error.
        return (try? handle.read(upToCount: headBytes) ?? Data()).map { [UInt8]($0) }
    }
}
