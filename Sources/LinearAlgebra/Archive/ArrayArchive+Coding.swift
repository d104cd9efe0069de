extension ArrayArchive {
    /// Returns the archive's bytes: equal contents give equal bytes.
    package func encoded() -> [UInt8] {
        let header = header()
        var bytes = header.encoded()
        bytes.reserveCapacity(header.totalByteCount)
        for row in header.rows {
            bytes.append(contentsOf: repeatElement(0, count: row.offset - bytes.count))
            self[row.name]?.element.withBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Reads an archive from bytes.
    ///
    /// - Parameters:
    ///   - bytes: What `encoded()` returned.
    ///   - source: Where the bytes came from, for errors.
    /// - Throws: `LinearAlgebraError.corruptArchive` for anything else; it never traps.
    package init(
        decoding bytes: [UInt8], source: String = "a blob"
    ) throws(LinearAlgebraError) {
        try self.init(source: source, byteCount: bytes.count) { offset, target in
            bytes.withUnsafeBytes { all in
                target.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + target.count]))
            }
        }
    }

    /// Reads an archive piece by piece, so that a file need not be in memory beside its arrays.
    ///
    /// - Parameters:
    ///   - source: Where the bytes come from, for errors.
    ///   - byteCount: The size of the whole archive.
    ///   - read: Fills the buffer with the bytes from an offset; all lie in 0..<byteCount.
    /// - Throws: `LinearAlgebraError.corruptArchive`, and what `read` throws.
    init(
        source: String, byteCount: Int,
        read: (Int, UnsafeMutableRawBufferPointer) throws(LinearAlgebraError) -> Void
    ) throws(LinearAlgebraError) {
        self.init()
        self.source = source
        do {
            let fixed = min(byteCount, ArchiveHeader.fixedByteCount)
            var head = [UInt8](repeating: 0, count: fixed)
            try head.withUnsafeMutableBytes { try read(0, $0) }
            let tableByteCount = try ArchiveHeader.fixedPart(
                head[...], actualByteCount: byteCount
            ).tableByteCount
            var table = [UInt8](repeating: 0, count: tableByteCount)
            try table.withUnsafeMutableBytes { try read(0, $0) }
            let header = try ArchiveHeader(decoding: table[...], actualByteCount: byteCount)
            for row in header.rows {
                let element = try Element(row) { buffer throws(LinearAlgebraError) in
                    try read(row.offset, buffer)
                }
                self[row.name] = Entry(shape: row.shape, element: element)
            }
        } catch let error as LinearAlgebraError {
            throw error
        } catch let error as Malformation {
            throw .corruptArchive(source: source, reason: error.reason)
        } catch {
            throw .corruptArchive(source: source, reason: "\(error)")
        }
    }

    /// The table for the present entries, with their places.
    func header() -> ArchiveHeader {
        var rows: [ArchiveHeader.Row] = []
        var tableByteCount = ArchiveHeader.fixedByteCount
        for name in names {
            guard let entry = self[name] else { continue }
            tableByteCount += 4 + name.utf8.count + 2 + 8 * entry.shape.count + 16
            rows.append(
                ArchiveHeader.Row(
                    name: name, type: entry.element.type, shape: entry.shape, offset: 0,
                    byteCount: entry.element.byteCount))
        }
        var end = tableByteCount
        for index in rows.indices {
            rows[index].offset = ArchiveHeader.aligned(end)
            end = rows[index].offset + rows[index].byteCount
        }
        return ArchiveHeader(totalByteCount: end, tableByteCount: tableByteCount, rows: rows)
    }
}
