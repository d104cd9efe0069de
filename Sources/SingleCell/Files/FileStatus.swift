internal import Foundation

/// Looks up what a path leads to.
enum FileStatus {
    /// Returns the size of a regular file in bytes; nil for a folder.
    ///
    /// - Throws: `SingleCellError.missingFile`; `unreachable` if the file system does not answer;
    ///   `notPermitted`; `cannotOpen` for what is neither file nor folder.
    static func size(_ path: String) throws(SingleCellError) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missingFile(path: path) }
            throw FileTrouble.error(path, errno)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            guard access(path, R_OK | X_OK) == 0 else { throw FileTrouble.error(path, errno) }
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotOpen(path: path, reason: "it is not a regular file")
        }
        guard access(path, R_OK) == 0 else {
            throw FileTrouble.error(path, errno)
        }
        return Int(status.st_size)
    }

    /// Returns the names in a folder, ascending.
    ///
    /// - Throws: As `size`, for a folder that cannot be listed.
    static func memberNames(_ path: String) throws(SingleCellError) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { throw .missingFile(path: path) }
            throw FileTrouble.error(path, errno)
        }
        closedir(folder)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw .cannotOpen(path: path, reason: error.localizedDescription)
        }
    }
}

/// The kind of a folder that was given in place of a file.
enum FolderKind: Sendable {
    case zarr
    case tenX
    case other

    /// Tells by the names in the folder.
    init(memberNames names: [String]) {
        if !Set(names).isDisjoint(with: [".zgroup", ".zattrs", ".zmetadata", "zarr.json"]) {
            self = .zarr
        } else if names.contains(where: { $0.hasPrefix("matrix.mtx") }) {
            self = .tenX
        } else {
            self = .other
        }
    }

    /// With an article, as messages name it.
    var name: String {
        switch self {
        case .zarr: "a Zarr folder"
        case .tenX: "a folder of 10x Genomics text files"
        case .other: "a folder, not a file"
        }
    }
}
