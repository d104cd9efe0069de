/// Turns stored labels into text, and keeps the first that is not UTF-8.
///
/// Replacing bytes would make one label of two: Müller and Möller in Latin-1 differ in
/// nothing else.
struct LabelDecoder {
    private var bad: (row: Int, bytes: [UInt8])?

    /// The text of a label; empty for one that is not UTF-8, which `check` reports.
    mutating func text(_ bytes: some Collection<UInt8>, row: Int) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if bad == nil { bad = (row, Array(bytes)) }
        return ""
    }

    /// The text of a label of variable length, which ends in a zero.
    mutating func text(_ label: UnsafePointer<CChar>, row: Int) -> String {
        if let text = String(validatingCString: label) { return text }
        var count = 0
        while label[count] != 0 { count += 1 }
        return text((0..<count).map { UInt8(bitPattern: label[$0]) }, row: row)
    }

    /// Throws `notUTF8` where a label was no UTF-8.
    func check(path: String, location: String) throws(SingleCellError) {
        guard let bad else { return }
        throw .notUTF8(path: path, location: location, row: bad.row, bytes: bad.bytes)
    }
}
