package import Coordination
package import Learning
package import Pipelines

/// The configurations of a search, their data examined, from which its plans are made.
package struct SearchPreparation: Sendable {
    /// What is searched.
    package let search: SearchSection
    /// The configurations.
    package let space: SearchSpace
    /// The folds of the study, which judge what was found but choose nothing.
    package let folds: FoldPlan
    /// What the user should know of the data.
    package let notices: [String]
    /// `[trial count]`, the cluster file of each configuration and what was found in its data.
    private let trials: [(file: ClusterFile, inspection: QuestionInspection)]

    /// One configuration judged inside one fold of the study.
    package struct Entry: Sendable, Equatable {
        /// The configuration.
        package var trial: Int
        /// The fold whose training cells judge it; nil for the study's own folds.
        package var fold: Int?

        /// What its tasks are called by; no question of a study has a slash in its name.
        package var name: String {
            "search/trial-\(trial)" + (fold.map { "/inside-fold-\($0)" } ?? "")
        }
    }

    /// The plan of some entries.
    package struct Rung: Sendable {
        /// What is judged.
        package var entries: [Entry]
        /// The tasks, and those that score each entry.
        package var plan: ScoredPlan
        /// Small inputs that were made here.
        package var keptInputs: [Digest: [UInt8]]
        /// Where each data file that workers may ask for is.
        package var sources: [Digest: SourceFile]
    }

    /// Examines the data of every configuration.
    ///
    /// - Parameters:
    ///   - path: The cluster file.
    ///   - search: Its section.
    ///   - space: The configurations.
    ///   - convert: Replaces sources that cannot be read by ranges.
    /// - Throws: `TrialDocument.UnknownPlace`, `SearchError`, and what examining throws.
    package init(
        path: String, search: SearchSection, space: SearchSpace,
        convert: (ClusterFile) throws -> ClusterFile
    ) throws {
        let document = try TrialDocument(path: path, search: search)
        var examined = ExaminedQuestions()
        var trials: [(file: ClusterFile, inspection: QuestionInspection)] = []
        for trial in space.trials {
            do {
                let file = try document.file(space.settings(of: trial.number), isAlone: true)
                let readable = try convert(file)
                trials.append((readable, try examined.inspection(of: readable)))
            } catch  where trial.number > 0 {
                throw SearchError.configuration(
                    path: path, settings: space.settings(of: trial.number).map { "\($0): \($1)" },
                    reason: "\(error)")
            }
        }
        guard let folds = trials[0].inspection.foldPlan else {
            throw SearchError.lateFolds(question: search.questionName)
        }
        self.search = search
        self.space = space
        self.folds = folds
        self.trials = trials
        notices = examined.notices
    }

    /// The training cells of the smallest inner fold, all trained on.
    package var fewestInnerCells: Int {
        let fewest = (0..<folds.foldCount).map { folds.training($0).count }.min() ?? 0
        return fewest * (search.innerFoldCount - 1) / search.innerFoldCount
    }

    /// Rungs: as many as asked for, or as leave 500 cells to the first.
    package var rungCount: Int {
        if let asked = search.rungCount { return asked }
        var count = 1
        var (cells, left) = (fewestInnerCells / search.reduction, space.trials.count)
        while count < 3, cells >= 500, left > search.reduction {
            count += 1
            cells /= search.reduction
            left /= search.reduction
        }
        return count
    }

    /// The part of the training cells that a rung trains on.
    package func share(ofRung rung: Int) -> Double {
        (rung + 1..<max(rungCount, rung + 1)).reduce(1.0) { share, _ in
            share / Double(search.reduction)
        }
    }

    /// Plans some entries.
    ///
    /// - Parameters:
    ///   - entries: What is judged.
    ///   - share: The part of inner training cells that is trained on.
    ///   - library: Tells data files by content and keeps small inputs.
    /// - Returns: The plan.
    /// - Throws: What planning throws; `LearningError.unusableFolds` where there are too few cells.
    package func rung(
        _ entries: [Entry], share: Double, library: SourceLibrary
    ) throws -> Rung {
        var library = library
        let outlines = try entries.map { try outline($0, share: share, &library) }
        return Rung(
            entries: entries, plan: try ScoredPlan(outlines), keptInputs: library.kept,
            sources: library.sources)
    }

    private func outline(
        _ entry: Entry, share: Double, _ library: inout SourceLibrary
    ) throws -> QuestionOutline {
        var (file, inspection) = trials[entry.trial]
        let own = inspection.section.evaluation
        if let fold = entry.fold {
            inspection.foldPlan = try folds.inner(
                of: fold, count: search.innerFoldCount, share: share, seed: file.study.seed)
        }
        var outline = try StudyPreparation.outline(
            file, inspection, &library, evaluation: own.hidesTargets ? own : .nested)
        outline.name = entry.name
        outline.isOnlyScored = true
        outline.refits = false
        if entry.fold != nil {
            for member in outline.members.indices {
                outline.members[member].repetitionCount = search.seedCount
            }
        }
        return outline
    }
}

/// Questions whose data was examined, so that configurations that read the same data cost nothing.
private struct ExaminedQuestions {
    private var known: [(section: QuestionSection, inspection: QuestionInspection)] = []
    private(set) var notices: [String] = []

    /// What a file's one question holds.
    mutating func inspection(of file: ClusterFile) throws -> QuestionInspection {
        let section = file.study.questions[0]
        if let found = known.first(where: { Self.readTheSame($0.section, section) }) {
            var inspection = found.inspection
            inspection.section.members = section.members
            inspection.section.ensemble = section.ensemble
            inspection.section.targetComponents = section.targetComponents
            return inspection
        }
        let study = try StudyInspection(file: file)
        notices += study.notices.filter { !notices.contains($0) }
        known.append((section, study.questions[0]))
        return study.questions[0]
    }

    /// Whether two questions differ only in what no file is read for.
    private static func readTheSame(_ left: QuestionSection, _ right: QuestionSection) -> Bool {
        var left = left
        left.members = right.members
        left.ensemble = right.ensemble
        // With a transform their number decides whether the question is possible.
        if left.targetTransform == nil { left.targetComponents = right.targetComponents }
        return left == right
    }
}

/// Why a search cannot begin or end.
package enum SearchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The cluster file has no `search`.
    case noSearch(path: String)
    /// A configuration is no cluster file.
    case configuration(path: String, settings: [String], reason: String)
    /// Folds are found from features, after the plan.
    case lateFolds(question: String)
    /// The file for the best configuration is somebody else's, or elsewhere.
    case output(path: String, found: String, remedy: String)
    /// Every configuration failed.
    case nothingLeft(task: String, reason: String)

    package var description: String {
        switch self {
        case .noSearch(let path):
            "\(path) has no section search: name the keys to vary and their values there "
                + "(Docs/Models.md, Search)"
        case .configuration(let path, let settings, let reason):
            "\(path): a configuration of the search is no valid question ("
                + "\(settings.joined(separator: ", "))):\n\(reason)"
        case .lateFolds(let question):
            "\(question) finds its folds from features, so none are known before: search with "
                + "another folds.scheme, such as group"
        case .output(let path, let found, let remedy): "\(path) \(found). \(remedy)"
        case .nothingLeft(let task, let reason):
            "no configuration is left. The last that failed, at \(task): \(reason)"
        }
    }
}
