/// One line of a table of numbers, read field by field.
struct TableLine {
    private let bytes: [UInt8]
    private let number: Int
    private let path: String
    private let delimiter: UInt8
    private let end: Int
    private var place: Int
    private var fieldCount = 0
    /// Whether the latest field was the last.
    private var isAtEnd = false

    /// Begins the line that a reader is at.
    init(_ reader: borrowing RecordReader, path: String, delimiter: UInt8) {
        bytes = reader.block.bytes
        number = reader.line
        self.path = path
        self.delimiter = delimiter
        place = reader.record.lowerBound
        end = reader.record.upperBound
    }

    /// The first field, as text.
    mutating func id() throws(SingleCellError) -> String {
        let field = try next()
        return bytes.withUnsafeBytes { TextBlock.string($0, field) }
    }

    /// The next field as a number; NaN for a missing value.
    ///
    /// - Throws: `SingleCellError.badLine` for a word, and for a line that is too short.
    mutating func value(of column: Int, in header: TopLine) throws(SingleCellError) -> Float {
        guard !isAtEnd else {
            throw problem("\(fieldCount) fields, expected \(header.names.count + 1)")
        }
        // Nearly all values of counts are this one.
        if place + 1 < end, bytes[place] == UInt8(ascii: "0"), bytes[place + 1] == delimiter {
            place += 2
            fieldCount += 1
            return 0
        }
        let field = Self.trimmed(try next(), bytes)
        let number = bytes.withUnsafeBytes {
            field.isEmpty
                ? nil : DecimalNumber.parse(UnsafeRawBufferPointer(rebasing: $0[field]))
        }
        if let number { return Float(number) }
        let text = bytes.withUnsafeBytes { TextBlock.string($0, field) }
        guard MissingValue.isMissing(text) else {
            throw problem(
                "`\(text.printableName)` in column `\(header.names[column].printableName)`, "
                    + "expected a number" + Self.advice(text, delimiter))
        }
        return .nan
    }

    /// Throws when fields are left.
    func requireEnd(_ expected: Int) throws(SingleCellError) {
        guard !isAtEnd else { return }
        let rest = bytes[place..<end].count { $0 == delimiter } + 1
        throw problem("\(fieldCount + rest) fields, expected \(expected) as in the lines before")
    }

    private mutating func next() throws(SingleCellError) -> Range<Int> {
        let found = bytes.withUnsafeBytes {
            TextBlock.field($0, place, end, delimiter: delimiter)
        }
        guard let (content, next) = found else {
            throw problem("field \(fieldCount + 1) is quoted wrongly, or its quote never ends")
        }
        fieldCount += 1
        isAtEnd = next >= end
        place = next + 1
        return content
    }

    private static func trimmed(_ field: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        var (start, stop) = (field.lowerBound, field.upperBound)
        while start < stop, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while stop > start, bytes[stop - 1] == UInt8(ascii: " ") { stop -= 1 }
        return start..<stop
    }

    /// What a decimal comma needs.
    private static func advice(_ text: String, _ delimiter: UInt8) -> String {
        let isDecimal =
            delimiter != UInt8(ascii: ",")
            && DecimalText.isNumber(String(text.map { $0 == "," ? "." : $0 }))
        return isDecimal ? ", with a decimal point: pandas.read_csv(FILE, decimal=',')" : ""
    }

    private func problem(_ problem: String) -> SingleCellError {
        .badLine(path: path, line: number, problem: problem)
    }
}
