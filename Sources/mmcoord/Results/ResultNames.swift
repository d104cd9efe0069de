import Foundation

/// The names of result files: the only list of them.
///
/// A state folder may be any folder that a user names, so results are known by name.
package enum ResultNames {
    /// Files whose names match a pattern of `fnmatch`, and what they are a part of.
    typealias Names = (pattern: String, part: PublishedResults.Part)

    /// Beside the folders of several questions.
    static let ofStudy: [Names] = [
        ("submission.csv", .submission), ("tasks.csv", .report), ("timing.json", .report),
        ("summary.txt", .report),
    ]

    /// Of one question, by the folder inside its own; empty for that folder itself.
    static let ofQuestion: [(folder: String, names: [Names])] = [
        (
            "models",
            [
                ("*fold-*-seed-*.mmarray", .models), ("targets-fold-*.mmarray", .models),
                ("*refit-seed-*.mmarray", .models), ("targets-refit.mmarray", .models),
                ("ensemble.onnx", .models), ("inputs.csv", .models), ("targets.csv", .models),
            ]
                + ["onnx", "keras", "safetensors", "json", "weights.h5"].flatMap { suffix in
                    ["*fold-*-seed-*.\(suffix)", "*refit-seed-*.\(suffix)"].map { ($0, .models) }
                }
        ),
        ("components", [("inputs-*.h5ad", .models), ("targets*.h5ad", .models)]),
        ("baselines", [("fold-*.mmarray", .models)]),
        (
            "",
            [
                ("history.csv", .report), ("history_refit.csv", .report),
                ("scores.json", .report), ("provenance.json", .report),
                ("out_of_fold.h5ad", .predictions), ("out_of_fold.mmarray", .predictions),
                ("test_predictions.h5ad", .predictions),
                ("test_predictions.mmarray", .predictions), ("cells.csv", .report),
                ("constant_cells.csv", .report), ("dropped_columns.csv", .report),
                ("matches.csv", .report),
            ]
        ),
    ]

    /// The result files that lie in a state folder.
    ///
    /// - Parameters:
    ///   - folder: The state folder.
    ///   - questions: Those that have a folder of results each.
    /// - Returns: Paths below the folder, ascending, with what each is a part of.
    /// - Throws: What reading a folder throws.
    package static func present(
        in folder: String, questions: [String]
    ) throws -> [(path: String, part: PublishedResults.Part)] {
        var found: [(path: String, part: PublishedResults.Part)] = []
        func add(_ place: String, _ names: [Names]) throws {
            let path = "\(folder)/\(place)"
            // A folder that is not there holds nothing; one that cannot be read is an error.
            // A link counts, whether it leads anywhere or not.
            var status = stat()
            guard lstat(path, &status) == 0 || errno != ENOENT else { return }
            for member in try FileManager.default.contentsOfDirectory(atPath: path) {
                guard let name = names.first(where: { fnmatch($0.pattern, member, 0) == 0 })
                else { continue }
                found.append((place.isEmpty ? member : "\(place)/\(member)", name.part))
            }
        }
        try add("", ofStudy)
        for question in [""] + questions {
            for (inside, names) in ofQuestion {
                try add([question, inside].filter { !$0.isEmpty }.joined(separator: "/"), names)
            }
        }
        return found.sorted { $0.path < $1.path }
    }
}
