/// Finds the word a user most likely meant.
package enum NearestWord {
    /// The candidate closest to `word`, if it is close enough to be worth suggesting.
    ///
    /// Ties go to the earlier candidate. Case and `_` against `-` do not count as differences.
    package static func suggestion(for word: String, among candidates: [String]) -> String? {
        let folded = fold(word)
        let allowed = max(2, folded.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = fold(candidate)
            // So many letters more or fewer are as many edits; a text in the place of a word may be
            // long.
            guard abs(other.count - folded.count) <= allowed else { continue }
            let found = distance(folded, other)
            if found < best?.distance ?? Int.max { best = (candidate, found) }
        }
        guard let best, best.distance <= allowed else { return nil }
        return best.distance < max(folded.count, 1) ? best.candidate : nil
    }

    /// Edits between two words: insertions, deletions, substitutions and swaps of neighbours
    /// (optimal string alignment).
    package static func distance(_ left: String, _ right: String) -> Int {
        distance(Array(left.unicodeScalars), Array(right.unicodeScalars))
    }

    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                var edits = min(last[j + 1], current[j]) + 1
                edits = min(edits, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    edits = min(edits, beforeLast[j - 1] + 1)
                }
                current.append(edits)
            }
            (beforeLast, last) = (last, current)
        }
        return last[b.count]
    }

    private static func fold(_ word: String) -> [Unicode.Scalar] {
        word.lowercased().unicodeScalars.map { $0 == "_" ? "-" : $0 }
    }
}
