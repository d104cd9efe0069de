internal import Foundation
package import SingleCell

/// A data file, and what a child process found in it.
package struct SurveyedFile: Sendable, Equatable, Codable {
    /// As the user named it.
    package let path: String
    /// Why nothing is known; nil where something is.
    package let problem: String?
    /// What is in it; nil where it cannot be read.
    package let survey: FileSurvey?

    /// Looks into a file.
    ///
    /// A child process reads it, so that no damage to the file ends this one. Where the code runs
    /// in another program, such as a test, it reads the file itself.
    ///
    /// - Parameter path: A file or folder.
    package init(path: String) {
        self.path = path
        switch ProbeChild.run(["survey", path]) {
        case .lost(let reason):
            survey = nil
            problem =
                "\(path) is damaged: \(reason). Copy or download the file again, or write it anew."
        case .ended(let status, let output, let errors):
            let found = try? JSONDecoder().decode(FileSurvey.self, from: output)
            survey = status == 0 ? found : nil
            let words = String(decoding: errors, as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            problem =
                survey != nil
                ? nil
                : words.isEmpty ? "\(path): the child that read it said nothing" : words
        case .absent:
            do {
                survey = try FileSurvey(path: path)
                problem = nil
            } catch {
                survey = nil
                problem = "\(error)"
            }
        }
    }
}
