internal import CHDF5

/// Names of the files that a data set takes its values from, for messages.
enum VirtualSources {
    /// Files named in a message; a data set may have thousands.
    private static let shownCount = 4

    /// The sources of a virtual data set, each once, in the order of its mappings.
    static func describe(_ properties: borrowing HDF5Handle) -> String {
        var count = 0
        guard H5Pget_virtual_count(properties.id, &count) >= 0 else { return "other data sets" }
        var files: [String] = []
        // A layout of many mappings mostly has one a file; more than enough are looked at.
        for index in 0..<min(count, 10_000) {
            let file = text { H5Pget_virtual_filename(properties.id, index, $0, $1) }
            let name =
                file == "."
                ? "`" + text { H5Pget_virtual_dsetname(properties.id, index, $0, $1) }
                    + "` of this file"
                : "`\(file)`"
            if files.last != name, !files.contains(name) { files.append(name) }
        }
        return list(files)
    }

    /// The files of a data set's raw storage.
    static func describeStorage(_ properties: borrowing HDF5Handle, count: Int) -> String {
        var files: [String] = []
        for index in 0..<max(0, min(count, 10_000)) {
            var name = [CChar](repeating: 0, count: 4096)
            guard
                H5Pget_external(
                    properties.id, UInt32(index), name.count - 1, &name, nil, nil) >= 0
            else { continue }
            let text = String(
                decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if !files.contains("`\(text)`") { files.append("`\(text)`") }
        }
        return list(files)
    }

    private static func list(_ files: [String]) -> String {
        guard !files.isEmpty else { return "other files" }
        let shown = files.prefix(shownCount).joined(separator: ", ")
        return files.count > shownCount
            ? "\(shown) and \(files.count - shownCount) more" : shown
    }

    /// A text that libhdf5 copies into a buffer after telling its length.
    private static func text(_ copy: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
        let length = copy(nil, 0)
        guard length > 0, length < 1 << 16 else { return "?" }
        var bytes = [CChar](repeating: 0, count: length + 1)
        guard copy(&bytes, bytes.count) == length else { return "?" }
        return String(decoding: bytes.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
