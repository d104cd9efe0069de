internal import Learning

/// A model whose test predictions go into the submission.
struct SubmissionMember {
    /// Its name in errors.
    let name: String
    /// Archive of its predictions of the test cells; nil where there are none.
    let testPredictionsPath: String?
    /// Archive of the components that they are coordinates in; nil for the targets themselves.
    let targetComponentsPath: String?
}

extension QuestionAssembly {
    /// Returns the models of the submission in the order in which they are added: those of each
    /// fold, or only those that were trained on all cells, where there are such.
    ///
    /// [part][member][seed]
    var submissionParts: [[[SubmissionMember]]] {
        let folds: [Int?] = refits.isEmpty ? (0..<foldPlan.foldCount).map { $0 } : [nil]
        return folds.map { fold in
            members.indices.map { member in
                (fold == nil ? refits : trainings)
                    .filter { $0.fold == fold && $0.member == member }
                    .map { training in
                        SubmissionMember(
                            name: name(training),
                            testPredictionsPath: training.testPredictionsPath,
                            targetComponentsPath: training.targetComponentsPath)
                    }
            }
        }
    }
}
