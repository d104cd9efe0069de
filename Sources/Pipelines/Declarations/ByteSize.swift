/// Counts of bytes as people write them: `256MiB`, `1.5GiB`, `500MB`, `1048576`.
package enum ByteSize {
    /// Units by name; binary units are powers of 1,024, decimal units powers of 1,000.
    private static let units: [(name: String, bytes: Double)] = [
        ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("b", 1),
    ]

    /// The number of bytes `text` means, or `nil` if it means none.
    package static func parse(_ text: String) -> Int? {
        let lowered = text.lowercased().filter { $0 != " " }
        let unit = units.first { lowered.hasSuffix($0.name) }
        let digits = lowered.dropLast(unit?.name.count ?? 0)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(digits)
        else { return nil }
        let bytes = (number * (unit?.bytes ?? 1)).rounded()
        guard bytes < 9e18 else { return nil }
        return Int(bytes)
    }

    /// `bytes` with the largest binary unit that divides it evenly, else with one decimal.
    package static func text(_ bytes: Int) -> String {
        let names = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(bytes)
        var index = 0
        while value >= 1_024, index < names.count - 1 {
            value /= 1_024
            index += 1
        }
        let rounded = (value * 10).rounded() / 10
        return rounded.trimmed + names[index]
    }
}
