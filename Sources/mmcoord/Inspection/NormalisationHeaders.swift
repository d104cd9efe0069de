internal import LinearAlgebra
internal import Pipelines
package import SingleCell

/// The matrices that a question's normalisations read beside inputs and targets, such as empty
/// droplets.
package struct NormalisationHeaders: Sendable {
    /// One of them.
    package struct Source: Sendable {
        /// In which role tasks read it.
        package let role: String
        /// Where it is.
        package let location: MatrixLocation
        /// What it holds.
        package let header: MatrixHeader
    }

    /// Beside the inputs.
    package let inputs: [Source]
    /// Beside the targets.
    package let targets: [Source]

    /// Reads the headers; those that cannot be read are reported and missing.
    init(
        _ section: QuestionSection, inputs: MatrixHeader?, targets: MatrixHeader?,
        examiner: inout StudyExaminer
    ) {
        self.inputs = Self.sources(
            section.normalise.inputs, "\(section.key).normalise.inputs", inputs, &examiner)
        self.targets = Self.sources(
            section.normalise.targets, "\(section.key).normalise.targets", targets, &examiner)
    }

    private static func sources(
        _ normalisation: any Normalisation, _ key: String, _ matrix: MatrixHeader?,
        _ examiner: inout StudyExaminer
    ) -> [Source] {
        normalisation.sources.compactMap { source in
            let key = "\(key).\(source.role)"
            let location = MatrixLocation(source.source)
            guard let header = StudyHeaders.header(location, key, &examiner) else { return nil }
            if let matrix { requireColumns(of: matrix, in: header, key, &examiner) }
            return Source(role: source.role, location: location, header: header)
        }
    }

    /// Reports columns that a normalisation would look for in vain.
    private static func requireColumns(
        of matrix: MatrixHeader, in header: MatrixHeader, _ key: String,
        _ examiner: inout StudyExaminer
    ) {
        let known = Set(header.columnNames.map { ExactText($0) })
        let missing = matrix.columnNames.filter { !known.contains(ExactText($0)) }
        guard !missing.isEmpty else { return }
        examiner.report(
            key,
            "\(missing.count) of the \(matrix.columnCount) columns of \(matrix.path) are not in "
                + "\(header.path): \(StudyExaminer.examples(missing))",
            "Name the unfiltered matrix of the same columns.")
    }
}
