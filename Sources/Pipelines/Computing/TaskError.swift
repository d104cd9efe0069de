package import Coordination
internal import SingleCell

/// What can go wrong in a task beside the errors of the modules it calls.
package enum TaskError: Error, Sendable, Equatable, CustomStringConvertible {
    case missingInput(task: String, role: String)
    case inputCount(task: String, role: String, expected: Int, found: Int)
    /// Written to by somebody else while the task read it.
    case inputChanged(task: String, path: String)
    /// Neither this machine nor the coordinator's has it any more.
    case dataFileGone(task: String, path: String)
    /// A file lies there, which is not the one that the study began with.
    case dataFileChanged(task: String, path: String, foundBytes: Int, expected: BlobReference)
    case abandoned(task: String)
    /// A training that was told to stop has left a checkpoint.
    case yielded(task: String)
    case rowsOutOfRange(path: String, rowCount: Int, wanted: Int)
    case unknownColumn(list: String, name: String, example: String)
    /// A file of another program has no row for some of a study's cells.
    case cellsNotInFile(
        path: String, missingCount: Int, cellCount: Int, examples: [String], fileExample: String)
    /// Blocks have fewer features than a task takes of them.
    case tooFewFeatures(task: String, wanted: Int, found: Int)
    case featuresNotFinite(task: String)
    case targetsNotFinite(task: String)
    /// What was decoded has another key than the coordinator gave the task.
    case otherKey(task: String, expected: Digest, found: Digest)
    case incompleteFold(fold: Int, expected: Int, found: Int)
    case notFinite(task: String, what: String)
    /// No epoch of a training had a finite loss: there are no weights to keep.
    case diverged(fold: Int?, seed: Int, epochCount: Int, learningRate: Double)
    case unknownActivation(String, allowed: [String])
    case unknownView(String, allowed: [String])
    case unknownNormalisation(String, allowed: [String])
    case unknownRound(kind: String, round: Int, count: Int)

    /// Whether a computation ended because it was told to.
    package static func isEnd(_ error: any Error) -> Bool {
        switch error {
        case TaskError.abandoned, TaskError.yielded: true
        default: false
        }
    }

    /// Whether a task names something that this build does not know: the coordinator, which checks
    /// names, is of another.
    package static func isOfOtherBuild(_ error: any Error) -> Bool {
        switch error {
        case TaskError.unknownActivation, TaskError.unknownView, TaskError.otherKey,
            TaskError.unknownNormalisation, TaskError.unknownRound:
            true
        case is StageError, is ModelError: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .missingInput(let task, let role):
            "'\(task)' was given no input '\(role)'; this is a defect, please report it"
        case .inputCount(let task, let role, let expected, let found):
            """
            '\(task)' was given \(found) inputs '\(role)' and needs \(expected); this is a defect, \
            please report it
            """
        case .inputChanged(let task, let path):
            """
            \(path) changed while '\(task)' read it, again and again. Look for a program that \
            writes there; data files must not change while a study runs.
            """
        case .dataFileGone(let task, let path):
            """
            the data file \(path), which '\(task)' reads, is gone here and on the coordinator's \
            machine. Put it back, and start the study again with 'mmcoord run' if it has stopped.
            """
        case .dataFileChanged(let task, let path, let foundBytes, let expected):
            """
            the data file \(path), which '\(task)' reads, is not the one the study began with: it \
            has \(foundBytes) bytes; that had \(expected.sizeBytes), and SHA-256 \
            \(expected.digest.hex). Put it back, or leave it, and start the study again with \
            'mmcoord run': only what depends on it is computed again.
            """
        case .abandoned(let task): "'\(task)' was abandoned"
        case .yielded(let task): "'\(task)' was left for another worker to go on with"
        case .rowsOutOfRange(let path, let rowCount, let wanted):
            """
            \(path) has \(rowCount) rows, but rows up to \(wanted) were planned: it changed after \
            the study began. Put the file back, or start the study again with 'mmcoord run'.
            """
        case .unknownColumn(let list, let name, let example):
            """
            the list '\(list)' names '\(name)', which is no column of the training inputs; their \
            columns are named like '\(example)'
            """
        case .cellsNotInFile(let path, let missing, let count, let examples, let fileExample):
            """
            \(path) has no row for \(missing) of the \(count) training and test cells: \
            \(examples.map(\.printableName).joined(separator: ", "))\
            \(missing > examples.count ? " and \(missing - examples.count) more" : ""). Its rows \
            are named like \(fileExample.printableName). Write a row for each cell, under the id \
            that it has in the inputs.
            """
        case .tooFewFeatures(let task, let wanted, let found):
            """
            '\(task)' takes the means of the first \(wanted) features, and the other blocks have \
            \(found). Lower 'components' of the batch statistics, or give the question more \
            features.
            """
        case .featuresNotFinite(let task):
            """
            '\(task)' read features that are not finite numbers: the inputs hold values too large \
            for single precision. Divide the inputs by a constant, or take their logarithms.
            """
        case .targetsNotFinite(let task):
            """
            '\(task)' read targets that are not finite numbers: the targets hold values too large \
            for single precision. Divide the targets by a constant, or take their logarithms.
            """
        case .otherKey(let task, let expected, let found):
            """
            the key of '\(task)' is \(found.short) as it is read here, and \(expected.short) as it \
            was sent
            """
        case .incompleteFold(let fold, let expected, let found):
            """
            fold \(fold) holds out \(expected) cells, but predictions came for \(found) of them; \
            this is a defect, please report it
            """
        case .unknownView(let name, let allowed):
            "'\(name)' is no view of the inputs; allowed: \(allowed.joined(separator: ", "))"
        case .unknownNormalisation(let name, let allowed):
            """
            this worker knows no normalisation '\(name)', only \
            \(allowed.joined(separator: ", ")). Install the same release on every machine.
            """
        case .unknownRound(let kind, let round, let count):
            """
            the normalisation '\(kind)' is fitted in \(count) rounds, and round \(round + 1) was \
            asked for. Install the same release on every machine.
            """
        case .unknownActivation(let name, let allowed):
            """
            this worker knows no activation '\(name)', only \(allowed.joined(separator: ", ")). \
            Install the same release on every machine.
            """
        case .diverged(let fold, let seed, let epochCount, let learningRate):
            """
            \(fold.map { "fold \($0)" } ?? "refit"), seed \(seed): the loss was not finite from \
            epoch 1 on (epochs done: \(epochCount)), so there are no weights to keep. Lower \
            training.learning-rate \
            (\(learningRate)), or look at the scale of the inputs: 'features: {scale: all}' \
            standardises every feature.
            """
        case .notFinite(let task, let what):
            """
            '\(task)' gave \(what) that are not finite numbers: the training diverged. Lower \
            training.learning-rate, or look for extreme values in the inputs.
            """
        }
    }
}
