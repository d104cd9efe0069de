internal import LinearAlgebra

/// The names in the first line of a table.
struct TopLine: Sendable, Equatable {
    /// [fields of a line - 1]: of the columns behind the first, which holds the ids.
    let names: [String]

    /// Tells from the header and the next line whether the header has a corner cell.
    ///
    /// pandas writes one, often empty; R's write.table does not, so that its header is a field
    /// shorter than a line.
    ///
    /// - Throws: `SingleCellError.badLine` where the lengths fit neither.
    init(_ header: [String], fieldCount: Int, path: String) throws(SingleCellError) {
        switch header.count {
        case fieldCount: names = Array(header.dropFirst())
        case fieldCount - 1: names = header
        default:
            throw .badLine(
                path: path, line: 1,
                problem: "\(header.count) fields, and \(fieldCount) in the next line: a header "
                    + "names each column, with or without a corner before them")
        }
        guard !names.isEmpty else {
            throw .badLine(path: path, line: 1, problem: "one field, expected names of columns")
        }
    }

    /// Throws when a name is empty or occurs twice.
    func requireUnique(path: String) throws(SingleCellError) {
        var seen: [ExactText: Int] = [:]
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw .badLine(
                    path: path, line: 1, problem: "column \(index + 1) behind the ids has no name")
            }
            if let first = seen.updateValue(index + 1, forKey: ExactText(name)) {
                throw .badLine(
                    path: path, line: 1,
                    problem: "columns \(first) and \(index + 1) behind the ids are both called "
                        + "`\(name.printableName)`: give each a name of its own")
            }
        }
    }

    /// What makes the lines of a table look like features rather than cells; nil if nothing does.
    func doubt(firstId: String) -> String? {
        if Self.areBarcodes(names) {
            return "names along its top that look like barcodes of cells "
                + "(`\(names[0].printableName)`)"
        }
        let isGene =
            firstId.hasPrefix("ENS") && firstId.dropFirst(3).contains("G")
            && firstId.contains("00000")
        return isGene
            ? "a first line called `\(firstId.printableName)`, which looks like a gene" : nil
    }

    /// Whether names look like barcodes of cells: runs of at least ten letters of DNA in most.
    private static func areBarcodes(_ names: some Collection<String>) -> Bool {
        let shown = names.prefix(100)
        let count = shown.count { name in
            var run = 0
            for byte in name.utf8 {
                run = "ACGT".utf8.contains(byte) ? run + 1 : 0
                if run >= 10 { return true }
            }
            return false
        }
        return shown.count >= 3 && count * 10 >= shown.count * 9
    }
}
