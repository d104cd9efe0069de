internal import Foundation

/// Where predictions of new cells are to be written, checked before anything is computed.
struct OutputPlace {
    /// The forms of a file of predictions, by the end of its name.
    enum Form: String, CaseIterable, Sendable {
        case h5ad, csv
    }

    /// As the user named it.
    let path: String
    let form: Form

    /// Checks a place.
    ///
    /// - Parameters:
    ///   - path: The file to be made; one that is there is replaced at the end.
    ///   - read: Files and folders that are read, which must not be replaced.
    /// - Throws: `PredictionError.output`.
    init(_ path: String, read: [String]) throws(PredictionError) {
        func refusal(_ reason: String, _ advice: String) -> PredictionError {
            .output(path: path, reason: reason, advice: advice)
        }
        let end = path.split(separator: ".").last.flatMap { Form(rawValue: $0.lowercased()) }
        guard let end else {
            throw refusal(
                "its name ends in neither .h5ad nor .csv", "End it in the format that you want.")
        }
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw refusal("it is a folder", "Name a file in it.")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw refusal("it is no file", "Name a file.")
            }
            for other in read {
                var found = stat()
                guard stat(other, &found) == 0, found.st_dev == status.st_dev,
                    found.st_ino == status.st_ino
                else { continue }
                throw refusal("it is \(other), which is read", "Name another file.")
            }
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard access(folder, W_OK | X_OK) == 0 else {
            throw refusal(
                "\(folder): \(String(cString: strerror(errno)))",
                "Make the folder, or name a place where you may write.")
        }
        self.path = path
        form = end
    }
}
