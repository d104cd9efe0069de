internal import LinearAlgebra
internal import SingleCell

/// Ids of two files that do not match, and the likely reason.
struct IdMismatch {
    private let first: StudyExaminer.Names
    private let second: StudyExaminer.Names
    /// Ids of the first file that the second lacks, in file order.
    let onlyFirst: [String]
    /// Ids of the second file that the first lacks, in file order.
    let onlySecond: [String]

    /// The most ids of the first file to try; of the second, all are tried up to `mostOfSecond`.
    private static let mostOfFirst = 1_000
    private static let mostOfSecond = 20_000

    init(_ first: StudyExaminer.Names, _ second: StudyExaminer.Names) {
        self.first = first
        self.second = second
        let known = (Self.exact(first.ids), Self.exact(second.ids))
        onlyFirst = first.ids.filter { !known.1.contains(ExactText($0)) }
        onlySecond = second.ids.filter { !known.0.contains(ExactText($0)) }
    }

    private static func exact(_ ids: [String]) -> Set<ExactText> {
        Set(ids.lazy.map { ExactText($0) })
    }

    /// Whether each file has ids that the other lacks: then they may be the same ids, spelt
    /// differently.
    var isMutual: Bool { !onlyFirst.isEmpty && !onlySecond.isEmpty }

    /// Examples of the ids that only one of the files has.
    var examples: String {
        "only \(second.path) has \(StudyExaminer.examples(onlySecond, limit: 2)); only "
            + "\(first.path) has \(StudyExaminer.examples(onlyFirst, limit: 2))"
    }

    /// Returns what most likely went wrong and what to do; nil where the ids do not show it.
    var remedy: String? {
        guard isMutual else { return nil }
        return transposition ?? difference ?? shape(of: first, onlyFirst)
            ?? shape(of: second, onlySecond)
    }

    /// Whether the names along the other side of one table are the ids of the other.
    private var transposition: String? {
        for (table, other) in [(first, second), (second, first)] where !table.crosswise.isEmpty {
            let names = Self.exact(table.crosswise)
            let shared = other.ids.count { names.contains(ExactText($0)) }
            guard shared > 0, 2 * shared >= min(other.ids.count, names.count) else { continue }
            return "\(shared) columns of \(table.path) are named like the cells of \(other.path): "
                + "\(table.path) is transposed. Write it with one row a cell (frame.T, adata.T)."
        }
        return nil
    }

    /// Returns the spelling that makes most ids equal, if it does so for half of them.
    private var difference: String? {
        let tried = Self.spread(onlyFirst, atMost: Self.mostOfFirst)
        let others = Self.spread(onlySecond, atMost: Self.mostOfSecond)
        // When only some of the ids are compared, only their share can be found.
        let found = Double(others.count) / Double(onlySecond.count)
        let most = min(tried.count, others.count)
        guard most > 1 else { return nil }
        var best: (count: Int, pair: (String, String), difference: String)?
        for spelling in IdSpelling.all {
            let forms = Dictionary(
                others.map { (spelling.second($0), $0) }, uniquingKeysWith: { first, _ in first })
            // A form that many ids share, such as a sample's name, does not identify a cell.
            guard 10 * forms.count >= 9 * others.count else { continue }
            var seen: Set<String> = []
            var pair: (String, String)?
            for id in tried {
                let form = spelling.first(id)
                guard !form.isEmpty, let other = forms[form], seen.insert(form).inserted else {
                    continue
                }
                if pair == nil { pair = (id, other) }
            }
            guard let pair, Double(2 * seen.count) >= found * Double(most),
                seen.count > best?.count ?? 0
            else { continue }
            best = (seen.count, pair, spelling.difference)
        }
        guard let best else { return nil }
        return "\(best.pair.0.printableName) of \(first.path) and "
            + "\(best.pair.1.printableName) of \(second.path) differ only "
            + "\(best.difference): write the same ids into both files."
    }

    /// Returns what ids are that are not names of cells or genes.
    private func shape(of names: StudyExaminer.Names, _ ids: [String]) -> String? {
        if IdShape.areDates(ids) {
            return "The ids of \(names.path) are dates: its index is a DatetimeIndex. Make the "
                + "cells' ids the index before saving (frame.index = ids)."
        }
        if IdShape.areRowNumbers(ids) {
            return "The ids of \(names.path) are row numbers: its ids were lost, as by "
                + "reset_index or a missing index column. Make the cells' ids the index before "
                + "saving."
        }
        return nil
    }

    /// Returns at most `limit` items, spread over the list.
    private static func spread(_ ids: [String], atMost limit: Int) -> [String] {
        guard ids.count > limit else { return ids }
        return (0..<limit).map { ids[$0 * ids.count / limit] }
    }
}

/// Ids that nobody gives to cells or genes.
enum IdShape {
    /// Whether all ids are dates: as text, or as pandas counts time since 1970.
    static func areDates(_ ids: [String]) -> Bool {
        guard ids.count > 1 else { return false }
        return ids.allSatisfy(isDateText) || ids.allSatisfy(isNanoseconds)
            || ids.allSatisfy(isWholeHours)
    }

    /// Whether the ids count from 0 or 1.
    static func areRowNumbers(_ ids: [String]) -> Bool {
        guard ids.count > 1, let start = ids.first.flatMap(Int.init), start == 0 || start == 1
        else { return false }
        return ids.enumerated().allSatisfy { $1 == String(start + $0) }
    }

    /// `2020-01-31`, and what follows.
    private static func isDateText(_ id: String) -> Bool {
        let parts = id.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [4, 2, 2]
            && parts.allSatisfy { $0.allSatisfy(\.isWholeNumber) }
    }

    /// From 1973 on.
    private static func isNanoseconds(_ id: String) -> Bool {
        Int(id).map { $0 >= 100_000_000_000_000_000 } ?? false
    }

    /// Whole hours, in any unit from seconds to nanoseconds, from 1973 on.
    private static func isWholeHours(_ id: String) -> Bool {
        Int(id).map { $0 >= 100_000_000 && $0 % 3_600 == 0 } ?? false
    }
}
