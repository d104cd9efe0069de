/// One thing wrong with a cluster file: where, what was found, what is allowed, what to do.
package struct ClusterFileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The cluster file, as the user named it.
    package var file: String
    /// Line, from 1; `nil` when the problem is in the file as a whole.
    package var line: Int?
    /// Key path such as `study.citeseq.folds.count`; empty for the whole file.
    package var key: String
    /// What the file says.
    package var found: String
    /// What it may say.
    package var allowed: String
    /// What the user does next; may be empty when `allowed` says it all.
    package var advice: String

    package var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if !key.isEmpty { text += ": \(key)" }
        text += ": \(found)"
        if !allowed.isEmpty { text += "; allowed: \(allowed)" }
        text += "."
        if !advice.isEmpty { text += " \(advice)" }
        return text
    }
}
