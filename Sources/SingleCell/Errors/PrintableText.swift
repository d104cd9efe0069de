/// Text of files, made safe for terminals and logs.
///
/// A file's names, attributes and paths may hold anything: escape sequences that a terminal obeys,
/// line feeds that forge a line of a log, marks that turn the direction of what follows.
extension String {
    /// This text as one line without characters that a terminal would obey or hide.
    ///
    /// Such a character becomes its JSON escape, as `\u001B`: also a line feed, so that a name
    /// cannot forge a line. For a message of one line, a notice or a cell of a table.
    package var printable: String { escaped { Self.isUnprintable($0) } }

    /// A name, an attribute or a path, printable and not too long to be quoted in a message.
    ///
    /// A text of more than `printableLimit` characters keeps its two ends.
    package var printableName: String {
        let shown = printable
        guard shown.utf8.count > Self.printableLimit, shown.count > Self.printableLimit else {
            return shown
        }
        let half = Self.printableLimit / 2
        return "\(shown.prefix(half))… (\(shown.count - 2 * half) more) …\(shown.suffix(half))"
    }

    /// This text of several lines with all but its line feeds made printable.
    ///
    /// For whatever writes whole messages; JSON means the same afterwards.
    package var printableLines: String {
        escaped { $0 != "\n" && Self.isUnprintable($0) }
    }

    /// Characters that `printableName` shows: more than any name has that a person gave.
    package static let printableLimit = 400

    /// Replaces scalars by their escapes; text of plain letters is returned as it is.
    private func escaped(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isEscaped) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            guard isEscaped(scalar) else {
                text.unicodeScalars.append(scalar)
                continue
            }
            // Beyond 16 bits JSON takes the two halves of UTF-16.
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text
    }

    /// Whether a scalar acts on a terminal or is not seen: controls of C0 and C1, marks of
    /// direction, joiners and tags, separators of lines, and what no character will ever be.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isNoncharacterCodePoint
        }
    }
}
