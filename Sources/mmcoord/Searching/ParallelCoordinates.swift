internal import Foundation
package import Pipelines

/// A plot of a search in parallel coordinates (Inselberg, The Visual Computer 1:69, 1985): an axis
/// for each key and one for the score, a line for each configuration.
package struct ParallelCoordinates {
    private let result: SearchResult
    private let ranges: [KeyRange]

    private static let (left, top, gap, height) = (70.0, 60.0, 190.0, 320.0)

    /// Takes what was found, and the ranges of its keys.
    package init(_ result: SearchResult, ranges: [KeyRange]) {
        self.result = result
        self.ranges = ranges
    }

    /// SVG; the same search gives the same bytes.
    package var svg: String {
        let (scores, low, high) = scores
        let width = 2 * Self.left + Self.gap * Double(ranges.count)
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="440" \
            font-family="sans-serif" font-size="11">
            <title>Search: keys and scores of configurations</title>
            <rect width="100%" height="100%" fill="white"/>

            """
        // The best are drawn last, above the others.
        for (trial, score) in scores.sorted(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) {
            text += line(trial, share: high > low ? (score - low) / (high - low) : 1)
        }
        for (place, range) in ranges.enumerated() { text += axis(place, range) }
        text += axis(
            ranges.count, title: "inner score",
            ends: (String(format: "%.4f", low), String(format: "%.4f", high)))
        return text + "</svg>\n"
    }

    /// The last score of each configuration, the mean over its folds, with the least and the most.
    private var scores: (byTrial: [Int: Double], low: Double, high: Double) {
        var byTrial: [Int: Double] = [:]
        for trial in result.trials.indices {
            let own = result.scores.filter { $0.trial == trial && $0.score != nil }
            let last = own.map(\.rung).max()
            let found = own.filter { $0.rung == last }.compactMap(\.score)
            guard !found.isEmpty else { continue }
            byTrial[trial] = found.reduce(0, +) / Double(found.count)
        }
        return (byTrial, byTrial.values.min() ?? 0, byTrial.values.max() ?? 1)
    }

    private func line(_ trial: Int, share: Double) -> String {
        let values = result.trials[trial]
        var points: [String] = []
        for (place, range) in ranges.enumerated() {
            // The file as it stands may have values outside the ranges: it begins at the score.
            guard let value = values.isEmpty ? nil : values[place] else { continue }
            points.append(Self.point(place, height: range.place(of: value)))
        }
        points.append(Self.point(ranges.count, height: share))
        let isBest = trial == result.best
        let hue = Int(220 - 190 * share)
        let colour = isBest ? "#000000" : "hsl(\(hue), 75%, 48%)"
        let title = "configuration \(trial)"
        guard points.count > 1 else {
            let parts = points[0].split(separator: ",")
            return """
                <circle cx="\(parts[0])" cy="\(parts[1])" r="4" fill="\(colour)">\
                <title>\(title), the file as it stands</title></circle>

                """
        }
        return """
            <polyline fill="none" stroke="\(colour)" stroke-width="\(isBest ? 2.5 : 1)" \
            stroke-opacity="\(isBest ? 1 : 0.6)" points="\(points.joined(separator: " "))">\
            <title>\(title)</title></polyline>

            """
    }

    private static func point(_ place: Int, height share: Double) -> String {
        let x = left + gap * Double(place)
        return String(format: "%.1f,%.1f", x, top + height * (1 - share))
    }

    private func axis(_ place: Int, _ range: KeyRange) -> String {
        // The last two parts tell keys apart; the whole path would not fit.
        let parts = range.key.split(separator: ".").suffix(2).joined(separator: ".")
        return axis(place, title: parts, ends: range.ends)
    }

    private func axis(_ place: Int, title: String, ends: (low: String, high: String)) -> String {
        let x = Self.left + Self.gap * Double(place)
        let bottom = Self.top + Self.height
        func label(_ y: Double, _ text: String, _ colour: String) -> String {
            """
            <text x="\(x)" y="\(y)" text-anchor="middle" fill="\(colour)">\
            \(Self.escaped(text))</text>

            """
        }
        return """
            <line x1="\(x)" y1="\(Self.top)" x2="\(x)" y2="\(bottom)" stroke="#444444"/>

            """
                + label(30, title, "#000000") + label(48, ends.high, "#666666")
                + label(bottom + 18, ends.low, "#666666")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension KeyRange {
    /// The lowest and the highest value as text.
    fileprivate var ends: (low: String, high: String) {
        switch values {
        case .among(let texts): (texts.first ?? "", texts.last ?? "")
        case .between(let low, let high, _, let isWhole):
            isWhole ? ("\(Int(low))", "\(Int(high))") : ("\(low)", "\(high)")
        }
    }

    /// Where a value lies in the range, 0 to 1; the middle for what is none of it.
    fileprivate func place(of text: String) -> Double {
        switch values {
        case .among(let texts):
            guard let place = texts.firstIndex(of: text), texts.count > 1 else { return 0.5 }
            return Double(place) / Double(texts.count - 1)
        case .between(let low, let high, let isLogarithmic, _):
            guard let value = Double(text) else { return 0.5 }
            return isLogarithmic
                ? log(value / low) / log(high / low) : (value - low) / (high - low)
        }
    }
}
