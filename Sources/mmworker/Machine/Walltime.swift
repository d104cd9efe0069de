package import Foundation

/// When a worker must end.
package enum Walltime {
    /// Reads a time from now (`90m`, `2h30m`, `1d`), a time of day (`18:30`, today or tomorrow), or
    /// a date and time (`2026-11-21T18:30`, local time); nil for anything else.
    package static func end(_ text: String, now: Date) -> Date? {
        if let seconds = seconds(text) { return now + seconds }
        let calendar = Calendar(identifier: .gregorian)
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard let time = parts.last.flatMap(timeOfDay) else { return nil }
        if parts.count == 1 {
            return calendar.nextDate(after: now, matching: time, matchingPolicy: .nextTime)
        }
        let day = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, day.count == 3, let year = day[0], let month = day[1],
            let date = day[2], 1_970...9_999 ~= year
        else { return nil }
        var components = time
        (components.year, components.month, components.day) = (year, month, date)
        guard components.isValidDate(in: calendar) else { return nil }
        return calendar.date(from: components)
    }

    /// Returns the end of the Slurm job that this process belongs to, from its environment.
    package static func slurmEnd(_ environment: [String: String]) -> Date? {
        environment["SLURM_JOB_END_TIME"].flatMap { Int($0) }
            // Numbers beyond what clocks show are ignored.
            .flatMap { 0..<100_000_000_000 ~= $0 ? Date(timeIntervalSince1970: Double($0)) : nil }
    }

    /// Returns the time from `now` to `end` in whole seconds, from zero to a limit that clocks and
    /// timers can hold.
    package static func remaining(until end: Date, now: Date) -> Duration {
        .seconds(Int(min(max(end.timeIntervalSince(now), 0), longest)))
    }

    /// Ten years, in seconds; no job lasts so long.
    private static let longest = 315_360_000.0

    /// Reads numbers with units, larger units first: days, hours, minutes, seconds.
    private static func seconds(_ text: String) -> Double? {
        var units: [(name: Character, seconds: Double)] = [
            ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
        ]
        var total = 0.0
        var digits = ""
        for character in text {
            guard let place = units.firstIndex(where: { $0.name == character }) else {
                digits.append(character)
                continue
            }
            guard digits.count < 9, let number = Int(digits), number >= 0 else { return nil }
            total += Double(number) * units[place].seconds
            units.removeFirst(place + 1)
            digits = ""
        }
        return digits.isEmpty && total > 0 ? total : nil
    }

    private static func timeOfDay(_ text: Substring) -> DateComponents? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], 0..<24 ~= hour,
            0..<60 ~= minute
        else { return nil }
        var components = DateComponents()
        (components.hour, components.minute, components.second) = (hour, minute, 0)
        return components
    }
}
