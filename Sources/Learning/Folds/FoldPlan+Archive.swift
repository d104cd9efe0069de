internal import Foundation
package import LinearAlgebra

/// How plans travel to workers.
extension FoldPlan {
    /// Adds the plan as arrays: `groups` and `folds`; where folds train on a subset of the cells,
    /// `fold-subset` and `fold-subset-name`; and, unless the scheme is by group, `fold-scheme` and
    /// (time-forward only) `fold-times`.
    ///
    /// Plans by group keep the bytes that they had when there was no other scheme, so that what
    /// was computed from them stays valid. The column that they are made by is not stored.
    package func store(in archive: inout ArrayArchive) throws {
        archive.setTexts("groups", groups)
        archive.setInt64s("folds", foldOfCell.map(Int64.init))
        subset?.store(in: &archive)
        if case .group = scheme { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(scheme), as: UTF8.self)
        archive.setTexts("fold-scheme", [text])
        if let timeOfCell { archive.setInt64s("fold-times", timeOfCell.map(Int64.init)) }
    }

    /// Restores what `store(in:)` added.
    ///
    /// - Throws: `LinearAlgebraError` when an array is missing or of another kind,
    ///   `LearningError` when the arrays do not make a plan.
    package init(archive: ArrayArchive) throws {
        let folds = try archive.int64s("folds").map(Int.init)
        let last = folds.max() ?? -1
        guard last < folds.count else {
            throw LearningError.invalidFoldPlan(
                problem: "\(folds.count) cells cannot fill \(last) folds")
        }
        var scheme = FoldScheme.group(by: "group")
        if archive.names.contains("fold-scheme") {
            let texts = try archive.texts("fold-scheme")
            guard texts.count == 1, let text = texts.first,
                let decoded = try? JSONDecoder().decode(FoldScheme.self, from: Data(text.utf8))
            else {
                throw LearningError.invalidFoldPlan(problem: "its scheme cannot be read")
            }
            scheme = decoded
        }
        let times =
            archive.names.contains("fold-times")
            ? try archive.int64s("fold-times").map(Int.init) : nil
        try self.init(
            scheme: scheme, foldCount: last + 1, foldOfCell: folds,
            groups: archive.texts("groups"), timeOfCell: times, subset: TrainingSubset(in: archive))
    }
}

extension TrainingSubset {
    /// Adds the subset as arrays: `fold-subset` and `fold-subset-name`.
    package func store(in archive: inout ArrayArchive) {
        archive.setBytes("fold-subset", isIncluded.map { $0 ? 1 : 0 })
        archive.setTexts("fold-subset-name", [name])
    }

    /// Restores what `store(in:)` added; nil if it added nothing.
    package init?(in archive: ArrayArchive) throws {
        guard archive.names.contains("fold-subset") else { return nil }
        self.init(
            isIncluded: try archive.bytes("fold-subset").map { $0 != 0 },
            name: try archive.texts("fold-subset-name").joined())
    }
}
