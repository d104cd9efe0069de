internal import LinearAlgebra

/// Names that differ although people would take them for one: `d1` and `d1 `, `Müller` in two
/// normal forms, `3` and `3.0`.
package struct LookAlikes: Sendable, Equatable {
    /// Names that look alike, with the number of times each occurs.
    package struct Family: Sendable, Equatable {
        /// In code point order, at least two.
        package let names: [(name: String, count: Int)]
        /// Their difference, such as "blanks".
        package let difference: String

        package static func == (left: Family, right: Family) -> Bool {
            left.difference == right.difference
                && ExactText.areEqual(left.names.map(\.name), right.names.map(\.name))
                && left.names.map(\.count) == right.names.map(\.count)
        }
    }

    /// Names with invisible differences, which can only be a mistake: blanks, invisible
    /// characters, normal forms, widths, letters of another alphabet, dashes.
    package let hidden: [Family]
    /// Names that differ in case, in how a number is written, or in what joins words; they may be
    /// right.
    package let visible: [Family]

    /// Looks for look-alikes; families are in the order in which they first appear.
    package init(_ names: [String]) {
        var counts: [ExactText: Int] = [:]
        var distinct: [String] = []
        for name in names
        where counts.updateValue(counts[ExactText(name), default: 0] + 1, forKey: ExactText(name))
            == nil
        {
            distinct.append(name)
        }
        let keys = distinct.map(LookAlikeKey.seen)
        hidden = Self.families(distinct, keys, counts)
        // One of each hidden family stands for it here.
        var first: [String: Int] = [:]
        let chosen = keys.indices.filter { index in
            if first[keys[index]] != nil { return false }
            first[keys[index]] = index
            return true
        }
        visible = Self.families(
            chosen.map { distinct[$0] }, chosen.map { LookAlikeKey.loose(keys[$0]) }, counts)
    }

    private static func families(
        _ names: [String], _ keys: [String], _ counts: [ExactText: Int]
    ) -> [Family] {
        var members: [String: [String]] = [:]
        for (name, key) in zip(names, keys) { members[key, default: []].append(name) }
        guard members.count < names.count else { return [] }
        var families: [Family] = []
        for key in keys {
            guard let alike = members.removeValue(forKey: key), alike.count > 1 else { continue }
            let sorted = alike.map { ExactText($0) }.sorted()
            families.append(
                Family(
                    names: sorted.map { ($0.text, counts[$0, default: 0]) },
                    difference: LookAlikeKey.difference(sorted.map(\.text))))
        }
        return families
    }
}

extension LookAlikes.Family {
    /// The names as a message shows them: `` `d1` (24 cells) and `d1 ` (8 cells) ``.
    ///
    /// - Parameter unit: What is counted, in the plural; nil for names that occur once.
    /// - Returns: The first four names, and how many more there are.
    package func text(unit: String?) -> String {
        let shown = names.prefix(4).map { entry in
            "`\(Self.spelled(entry.name))`" + (unit.map { " (\(entry.count) \($0))" } ?? "")
        }
        let further = names.count > 4 ? ["\(names.count - 4) more"] : []
        let all = shown + further
        return all.dropLast().joined(separator: ", ") + " and \(all[all.count - 1])"
    }

    /// A name in which every character beyond ASCII is written by its number, so that names that
    /// look the same are seen to differ.
    package static func spelled(_ name: String) -> String {
        let printable = name.printableName
        guard !printable.utf8.allSatisfy({ $0 < 0x80 }) else { return printable }
        return printable.unicodeScalars.map { scalar in
            if scalar.isASCII { return String(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "\\u{\(digits)}"
        }.joined()
    }
}
