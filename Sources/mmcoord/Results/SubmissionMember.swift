internal import Learning

/// A network whose test predictions go into the submission.
struct SubmissionMember {
    /// Its name in errors.
    let name: String
    /// Its weight in the blend.
    let weight: Double
    /// Archive of its predictions of the test cells; nil where there are none.
    let testPredictionsPath: String?
    /// Archive of the components that they are coordinates in; nil for the targets themselves.
    let targetComponentsPath: String?
}

extension QuestionAssembly {
    /// Returns the networks of the submission in the order in which they are added: those of each
    /// fold by seed, or only those that were trained on all cells, where there are such.
    var submissionParts: [[SubmissionMember]] {
        guard refits.isEmpty else {
            return [
                refits.map { refit in
                    SubmissionMember(
                        name: "refit seed \(refit.seed)", weight: 1,
                        testPredictionsPath: refit.testPredictionsPath,
                        targetComponentsPath: refit.targetComponentsPath)
                }
            ]
        }
        return (0..<foldPlan.foldCount).map { fold in
            trainings.filter { $0.fold == fold }.map { training in
                SubmissionMember(
                    name: "fold \(fold) seed \(training.seed)", weight: training.weight,
                    testPredictionsPath: training.testPredictionsPath,
                    targetComponentsPath: training.targetComponentsPath)
            }
        }
    }
}
