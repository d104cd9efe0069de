/// The ways in which panels write one protein: what is tried, in order, until a name is known.
enum ProteinName {
    /// Returns `name` as written, then with ever more of the vendor's additions removed.
    ///
    /// Known additions: `anti-human CD4`, `Hu.CD4`, `CD4_TotalSeqB`, `CD4_prot`, the clone number
    /// of `CD4-1` or `cd4.2`, the barcode of `CD4_CACGATTC`, the synonym of `CD197 (CCR7)`.
    /// Last come the piece before the first underscore or space, and the names without the
    /// antibody's clone (`CD3-UCHT1`, `CD4-RPA.T4`): a name that is known as a whole never loses
    /// its end.
    static func candidates(_ name: String) -> [String] {
        var found = [trimmed(name)]
        func offer(_ candidate: String?) {
            if let candidate, !candidate.isEmpty, !found.contains(candidate) {
                found.append(candidate)
            }
        }
        // The list grows while it is walked: each shorter form is shortened in turn.
        var next = 0
        while next < found.count {
            let current = found[next]
            next += 1
            offer(withoutPrefix(current))
            offer(withoutKind(current))
            offer(withoutBarcode(current))
            offer(withoutCloneNumber(current))
            for part in aroundParentheses(current) { offer(part) }
        }
        for candidate in found {
            offer(
                candidate.split(whereSeparator: { $0 == "_" || $0 == " " }).first.map(String.init))
        }
        for candidate in found {
            for head in withoutClone(candidate) { offer(head) }
        }
        return found
    }

    /// Returns `CD4` of `CD4-RPA.T4`.
    ///
    /// A clone is three or more characters with a digit after a separator. The longest rest comes
    /// first: `HLA-DR-L243` is `HLA-DR` before it is `HLA`.
    private static func withoutClone(_ name: String) -> [String] {
        name.indices.reversed().compactMap { index in
            guard "-. _".contains(name[index]) else { return nil }
            let clone = name[name.index(after: index)...]
            guard clone.count >= 3, clone.contains(where: { $0.isASCII && $0.isNumber }),
                clone.contains(where: \.isLetter),
                let head = withoutTrailingSeparators(name[..<index]), head.count >= 2
            else { return nil }
            return head
        }
    }

    /// Returns the form in which two spellings of a name are equal: upper case, Greek letters as
    /// Latin ones, and separators gone except between two digits, where they tell `CD4-1` (the
    /// first clone of CD4) from `CD41`.
    static func key(_ name: String) -> String {
        var letters: [Character] = []
        for character in latinised(name) {
            letters.append(isSeparator(character) ? "-" : character)
        }
        var key = ""
        for (index, letter) in letters.enumerated() {
            if letter == "-" {
                let before = letters[..<index].last { $0 != "-" }
                let after = letters[index...].first { $0 != "-" }
                guard let before, let after, before.isNumber, after.isNumber, key.last != "-" else {
                    continue
                }
            }
            key.append(letter)
        }
        return key
    }

    /// Whether `name` is a control antibody, which binds no human protein.
    static func isIsotypeControl(_ name: String) -> Bool {
        let key = key(name)
        if key.contains("ISOTYPE") || key.contains("CONTROL") || key.contains("CTRL") {
            return true
        }
        let hosts = [
            "MOUSE", "RAT", "ARMENIANHAMSTER", "SYRIANHAMSTER", "HAMSTER", "RABBIT", "GOAT",
        ]
        // IgG1 alone is how 10x panels call theirs; 2a and 2b are not human subclasses.
        return hosts.contains { key.hasPrefix($0 + "IG") }
            || ["MIGG", "RIGG"].contains { key.hasPrefix($0) }
            || ["IGG1", "IGG2A", "IGG2B", "IGG2C"].contains(key)
    }

    /// Whether `name` says of itself that it is an antibody's, as no gene's does: `CD3_TotalSeqB`,
    /// `adt_CD3`, `CD3_CACGATTC`.
    static func isAntibody(_ name: String) -> Bool {
        withoutPrefix(name) != nil || withoutKind(name) != nil || withoutBarcode(name) != nil
    }

    private static func isSeparator(_ character: Character) -> Bool {
        " -_./,:+()[]|".contains(character)
    }

    private static func latinised(_ name: String) -> String {
        let greek: [Character: String] = [
            "Α": "A", "Β": "B", "Γ": "G", "Δ": "D", "Ε": "E", "Κ": "K", "Λ": "L", "Μ": "M",
            "Ζ": "Z",
        ]
        var text = ""
        for character in name.uppercased() {
            if let letter = greek[character] { text += letter } else { text.append(character) }
        }
        let words = [
            ("ALPHA", "A"), ("BETA", "B"), ("GAMMA", "G"), ("DELTA", "D"), ("EPSILON", "E"),
        ]
        for (word, letter) in words {
            text = text.split(separator: word, omittingEmptySubsequences: false).joined(
                separator: letter)
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        let separators = " \t\r\n"
        let start = text.drop { separators.contains($0) }
        guard let end = start.lastIndex(where: { !separators.contains($0) }) else { return "" }
        return String(start[...end])
    }

    /// `anti-human CD4` is `CD4`.
    private static func withoutPrefix(_ name: String) -> String? {
        let prefixes = [
            "anti-human/mouse ", "anti-mouse/human ", "anti-human/mouse/rat ", "anti-human ",
            "anti-", "human ", "humsrt.", "hums.", "hu.", "ms.", "adt_", "adt-", "prot_", "ab_",
        ]
        let lower = name.lowercased()
        guard let prefix = prefixes.first(where: { lower.hasPrefix($0) }) else { return nil }
        return trimmed(String(name.dropFirst(prefix.count)))
    }

    /// `CD4_TotalSeqB` and `CD4_prot` are `CD4`.
    private static func withoutKind(_ name: String) -> String? {
        let lower = Array(name.lowercased())
        let total = Array("totalseq")
        if lower.count > total.count {
            for start in 1..<(lower.count - total.count + 1)
            where lower[start..<(start + total.count)].elementsEqual(total) {
                return withoutTrailingSeparators(name.prefix(start))
            }
        }
        for kind in ["adt", "prot", "protein", "antibody", "ab", "abseq", "pabo"] {
            for separator in ["_", "-", " ", "."]
            where name.lowercased().hasSuffix(separator + kind) {
                return withoutTrailingSeparators(name.dropLast(kind.count))
            }
        }
        return nil
    }

    /// `CD4_CACGATTC` is `CD4`: six or more bases after an underscore, dash or dot.
    private static func withoutBarcode(_ name: String) -> String? {
        guard let separator = name.lastIndex(where: { "_-.".contains($0) }) else { return nil }
        let barcode = name[name.index(after: separator)...]
        guard barcode.count >= 6, barcode.allSatisfy({ "ACGTN".contains($0) }) else { return nil }
        return withoutTrailingSeparators(name[..<separator])
    }

    /// `CD4-1` and `cd4.2` are `CD4`: one digit after a separator.
    private static func withoutCloneNumber(_ name: String) -> String? {
        let end = name.suffix(2)
        guard end.count == 2, let separator = end.first, "_-. ".contains(separator),
            let number = end.last, number.isWholeNumber
        else { return nil }
        return withoutTrailingSeparators(name.dropLast(2))
    }

    /// `CD197 (CCR7)` is `CD197`, and `CCR7`.
    private static func aroundParentheses(_ name: String) -> [String] {
        guard let open = name.firstIndex(of: "("), let close = name[open...].firstIndex(of: ")")
        else { return [] }
        return [
            trimmed(String(name[..<open]) + name[name.index(after: close)...]),
            trimmed(String(name[name.index(after: open)..<close])),
        ]
    }

    private static func withoutTrailingSeparators(_ name: Substring) -> String? {
        guard let end = name.lastIndex(where: { !isSeparator($0) }) else { return nil }
        return String(name[...end])
    }
}
