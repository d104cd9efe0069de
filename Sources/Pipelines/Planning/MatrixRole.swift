/// The three matrices of a study.
package enum MatrixRole: String, Sendable, CaseIterable, Codable {
    case trainingInputs = "train-inputs"
    case trainingTargets = "train-targets"
    case testInputs = "test-inputs"
}
