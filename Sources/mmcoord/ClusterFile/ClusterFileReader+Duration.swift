internal import Pipelines

extension ClusterFileReader {
    private static let units: [(suffix: String, seconds: Double)] = [
        ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
    ]

    /// The seconds of a key such as `budget: 30m`; nil where it is not given or wrong, which this
    /// reader then knows.
    mutating func duration(_ section: CheckedSection, _ key: String) -> Double? {
        guard let text = section.optionalText(key) else { return nil }
        let unit = Self.units.first { text.hasSuffix($0.suffix) }
        let number = Double(text.dropLast(unit?.suffix.count ?? 0))
        guard let unit, let number, number > 0, number.isFinite else {
            report(
                section.place(of: key), found: "found \(text)",
                allowed: "a number with s, m, h or d behind it, above 0",
                advice: "Write it like 30m.")
            return nil
        }
        return number * unit.seconds
    }
}
