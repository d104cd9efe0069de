internal import Foundation
internal import SingleCell

/// The bytes of a file that a matrix consists of, whatever path leads there.
struct MatrixPlace {
    private let path: String
    private let location: String
    private let featureType: String?
    private let device: UInt64
    private let inode: UInt64
    private let sizeBytes: Int

    /// Looks up the file of a header; nil where that fails.
    init?(_ header: MatrixHeader) {
        var status = stat()
        // Links are followed: the file they lead to is read.
        guard stat(header.path, &status) == 0 else { return nil }
        path = header.path
        location = header.location
        featureType = header.selection.featureType
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        sizeBytes = Int(status.st_size)
    }

    /// Whether both are matrices of one file.
    func isSameFile(as other: MatrixPlace) -> Bool {
        device == other.device && inode == other.inode
    }

    /// Whether both are one matrix of one file.
    func isSameMatrix(as other: MatrixPlace) -> Bool {
        isSameFile(as: other) && isAtPlace(of: other)
    }

    /// Whether both are the same columns of a matrix of the same name.
    private func isAtPlace(of other: MatrixPlace) -> Bool {
        location == other.location && featureType == other.featureType
    }

    /// Whether the other file is a copy, byte by byte; reads up to the first difference.
    func isCopy(of other: MatrixPlace) -> Bool {
        guard sizeBytes == other.sizeBytes, sizeBytes > 0, !isSameFile(as: other) else {
            return false
        }
        guard let left = FileHandle(forReadingAtPath: path),
            let right = FileHandle(forReadingAtPath: other.path)
        else { return false }
        defer {
            left.closeFile()
            right.closeFile()
        }
        var read = 0
        while read < sizeBytes {
            let piece = left.readData(ofLength: Self.pieceBytes)
            guard !piece.isEmpty, piece == right.readData(ofLength: Self.pieceBytes) else {
                return false
            }
            read += piece.count
        }
        return true
    }

    /// Whether the other file is a copy, and has the matrix at the same place.
    func isSameMatrix(inCopy other: MatrixPlace) -> Bool {
        isAtPlace(of: other) && isCopy(of: other)
    }

    private static let pieceBytes = 1 << 20
}
