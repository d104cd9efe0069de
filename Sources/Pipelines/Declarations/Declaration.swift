/// The parameters of a value, each declared once: its key, what is allowed, where it is kept, and
/// a sentence for people.
///
/// The checker, the JSON Schema, the reference and the reader all follow from it. Defaults are
/// those of a value of `Owner`, so that another set of defaults is another value.
package struct Declaration<Owner: Sendable>: Sendable {
    /// One key.
    package struct Entry: Sendable {
        /// The key, with the value of an owner as its default.
        let key: @Sendable (Owner) -> SchemaKey
        /// Takes the key's value from a section; leaves the owner's where the section has none.
        let read: @Sendable (CheckedSection, inout Owner) -> Void
    }

    /// Finds what is wrong with values that are each allowed; nil where nothing is.
    package typealias Check = @Sendable (Owner) -> KeyProblem?

    private let entries: [Entry]
    private let checks: [Check]

    /// Declares keys, in the order in which they are documented.
    package init(_ entries: Entry..., checks: [Check] = []) {
        self.entries = entries
        self.checks = checks
    }

    /// The keys, with the values of `defaults` as what stands in for those that a file leaves out.
    package func schema(defaults: Owner) -> [SchemaKey] { entries.map { $0.key(defaults) } }

    /// Takes every value that `section` has into `owner`.
    ///
    /// - Parameters:
    ///   - section: Checked against `schema`; it may hold other keys too.
    ///   - owner: Keeps what the section has no value for.
    /// - Returns: What is wrong with values that are each allowed.
    package func read(_ section: CheckedSection, into owner: inout Owner) -> [KeyProblem] {
        for entry in entries { entry.read(section, &owner) }
        let read = owner
        return checks.compactMap { $0(read) }
    }
}

/// Values that are each allowed, but not together.
package struct KeyProblem: Sendable, Equatable {
    /// The key to change, from the declared section on: `adam.beta1`.
    package var key: String
    /// What the file says.
    package var found: String
    /// What it may say.
    package var allowed: String
    /// What the user does next.
    package var advice: String

    /// Describes a problem.
    package init(_ key: String, found: String, allowed: String, advice: String) {
        self.key = key
        self.found = found
        self.allowed = allowed
        self.advice = advice
    }
}
