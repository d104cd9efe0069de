import Coordination
import Foundation

/// Removes the result files of a state folder, and nothing else.
///
/// A state folder may be any folder that a user names: one with other files, or one in which
/// another study keeps its state under the name of a question. So files are known by name, and
/// folders are removed only when they are empty.
package struct OldResults {
    private let folder: String
    private let questions: Set<String>
    private let files = FileManager.default

    /// The result files of the state folder at `folder`, and those of questions in folders of
    /// their own; presets are questions of any study.
    package init(in folder: String, questions: [String] = []) {
        self.folder = folder
        self.questions = Set(questions).union(QuestionPreset.allCases.map(\.rawValue))
    }

    /// Removes every result file.
    ///
    /// - Returns: Whether there were any.
    /// - Throws: `StateError.cannotWrite` where a file cannot be removed, or a folder cannot be
    ///     read.
    package func remove() throws(StateError) -> Bool {
        var hadSome = try remove(in: folder, like: ResultNames.ofStudy.map(\.pattern))
        for question in questions.sorted() {
            let place = "\(folder)/\(question)"
            // The state folder of another study: its results stay.
            let isState = ["store.sqlite", "lock"].contains { exists("\(place)/\($0)") }
            if !isState, try removeQuestion(in: place) { hadSome = true }
        }
        if try removeQuestion(in: folder) { hadSome = true }
        // The record goes last: until then the next start knows that there is something to remove.
        if try remove(in: folder, like: ["results.json"]) { hadSome = true }
        return hadSome
    }

    private func removeQuestion(in place: String) throws(StateError) -> Bool {
        var hadSome = false
        for (inside, names) in ResultNames.ofQuestion {
            let path = inside.isEmpty ? place : "\(place)/\(inside)"
            if try remove(in: path, like: names.map(\.pattern)) { hadSome = true }
            if !inside.isEmpty { removeIfEmpty(path) }
        }
        if place != folder { removeIfEmpty(place) }
        return hadSome
    }

    /// Removes the files of `place` whose names match one of `patterns`, and their unfinished
    /// copies from a process that died.
    private func remove(in place: String, like patterns: [String]) throws(StateError) -> Bool {
        var hadSome = false
        for name in try names(in: place) {
            let fits = patterns.contains {
                fnmatch($0, name, 0) == 0 || fnmatch($0 + ".*.partial", name, 0) == 0
            }
            guard fits else { continue }
            let path = "\(place)/\(name)"
            guard unlink(path) == 0 || errno == ENOENT else {
                throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            hadSome = true
        }
        return hadSome
    }

    /// Returns the names in a folder; none where there is no folder.
    ///
    /// One that cannot be read may hold results that would be taken for those of the next study.
    private func names(in place: String) throws(StateError) -> [String] {
        guard let folder = opendir(place) else {
            if [ENOENT, ENOTDIR].contains(errno) { return [] }
            throw .cannotWrite(path: place, reason: String(cString: strerror(errno)))
        }
        closedir(folder)
        do {
            return try files.contentsOfDirectory(atPath: place)
        } catch {
            throw .cannotWrite(path: place, reason: "\(error)")
        }
    }

    /// Removes a folder unless it still holds something.
    private func removeIfEmpty(_ place: String) { rmdir(place) }

    private func exists(_ path: String) -> Bool { files.fileExists(atPath: path) }
}
