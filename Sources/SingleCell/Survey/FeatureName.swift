/// What the name of a column looks like.
package enum FeatureName {
    /// More columns than any panel of antibodies has.
    static let proteinLimit = 1_000
    /// More columns than a panel has of which none is named like an antibody.
    static let largePanel = 200

    /// Whether a name is an interval of a genome, as `chr1:100-200`, `GL000194.1:5-90` or
    /// `1_100_200`.
    package static func isInterval(_ name: String) -> Bool {
        let parts = name.utf8.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == 0x3a || $0 == 0x2d || $0 == 0x5f })
        guard parts.count >= 3, let end = number(parts[parts.count - 1]),
            let start = number(parts[parts.count - 2]), start < end
        else { return false }
        return !parts[0].isEmpty
    }

    /// Whether a name holds an Ensembl id of a gene, alone or beside a symbol, as
    /// `ENSG00000010610`, `ENSMUSG00000000001.4` or `CD4_ENSG00000010610`.
    package static func isEnsembl(_ name: String) -> Bool {
        name.utf8.split(whereSeparator: { $0 == 0x5f || $0 == 0x7c }).contains(where: isEnsemblId)
    }

    private static func isEnsemblId(_ text: Substring.UTF8View.SubSequence) -> Bool {
        guard text.starts(with: "ENS".utf8) else { return false }
        let letters = text.dropFirst(3).prefix { (0x41...0x5a).contains($0) }
        guard letters.last == 0x47 else { return false }
        let digits = text.dropFirst(3 + letters.count).prefix { (0x30...0x39).contains($0) }
        return digits.count >= 6
    }

    /// Whether a name is like that of an antibody, as `CD4`, `Hu.CD4-RPA.T4`, `anti-human CD8`,
    /// `TIGIT_TotalSeqC`, `CD19_ACTGCATG` or `IgG1_control`.
    package static func isProtein(_ name: String) -> Bool {
        let lower = name.lowercased()
        for mark in ["totalseq", "igg", "isotype", "anti-", "hla-dr", "hu."]
        where lower.contains(mark) { return true }
        if name.utf8.split(separator: 0x5f).last.map({ isBarcode($0) }) == true { return true }
        // A cluster of differentiation: CD and a number, not inside of a word such as ABCD3.
        var before: UInt8 = 0
        var text = lower.utf8[...]
        while let first = text.first {
            let isInside = (0x61...0x7a).contains(before)
            if !isInside, text.starts(with: "cd".utf8),
                let digit = text.dropFirst(2).first, (0x30...0x39).contains(digit)
            {
                return true
            }
            before = first
            text = text.dropFirst()
        }
        return false
    }

    /// Whether a name is a symbol of a gene, as `CD4`, `Cd4`, `RP11-34P13.7` or `AL627309.1`.
    package static func isSymbol(_ name: String) -> Bool {
        guard let first = name.utf8.first, (2...30).contains(name.utf8.count) else { return false }
        let isLetter = (0x41...0x5a).contains(first & 0xdf)
        return name.utf8.allSatisfy { byte in
            (0x41...0x5a).contains(byte & 0xdf) || (0x30...0x39).contains(byte)
                || byte == 0x2d || byte == 0x2e || byte == 0x5f
        } && (isLetter || (0x30...0x39).contains(first)) && Int(name) == nil
    }

    private static func isBarcode(_ text: Substring.UTF8View.SubSequence) -> Bool {
        text.count >= 8 && text.allSatisfy { [0x41, 0x43, 0x47, 0x54].contains($0) }
    }

    private static func number(_ text: Substring.UTF8View.SubSequence) -> Int? {
        guard !text.isEmpty, text.count < 12, text.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(Substring(text))
    }
}
