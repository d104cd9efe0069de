/// A task of a plan: what it computes, from what, and what it needs.
package struct TaskSpec: Sendable, Equatable, Codable {
    /// Unique within the plan and meant to be read: `citeseq/train/fold-1/seed-1`.
    package var name: String
    /// What is computed: with the digests of the inputs it decides every byte of the outputs.
    package var work: TaskWork
    /// In the order in which the task reads them; several inputs may share a role.
    package var inputs: [TaskInput]
    /// What the engine must know of it beside.
    package var traits: TaskTraits

    /// Describes a task.
    package init(name: String, work: TaskWork, inputs: [TaskInput], traits: TaskTraits) {
        self.name = name
        self.work = work
        self.inputs = inputs
        self.traits = traits
    }

    /// The memory a worker must have free to take it, in bytes.
    package var memoryBytes: Int { traits.memoryBytes }

    /// The first part of the name: the part of the study that the task belongs to.
    package var section: Substring { name.prefix { $0 != "/" } }
}

/// One input of a task, before it is known by digest.
package struct TaskInput: Sendable, Hashable, Codable {
    /// Where the bytes come from.
    package enum Origin: Sendable, Hashable, Codable {
        /// The output `role` of an earlier task, by its index in the plan.
        case output(task: Int, role: String)
        /// Bytes known when the plan is made: a data file, a list, the fold plan.
        case blob(BlobReference)
    }
    /// What the task reads it as: one of the inputs that its kind of work lists.
    package var role: String
    /// An output of another task makes this one wait for it; a blob is there from the start.
    package var origin: Origin

    /// Describes an input.
    package init(role: String, origin: Origin) {
        self.role = role
        self.origin = origin
    }
}

/// A blob as tasks name it: by content, with a size and, for a data file, where it may be found.
package struct BlobReference: Sendable, Hashable, Codable {
    /// SHA-256 of the bytes.
    package var digest: Digest
    /// Length in bytes; a stored blob of another length counts as missing.
    package var sizeBytes: Int
    /// A path at which a node with the same file system finds the bytes; never trusted unverified.
    package var pathHint: String?

    /// Names a blob.
    package init(digest: Digest, sizeBytes: Int, pathHint: String? = nil) {
        self.digest = digest
        self.sizeBytes = sizeBytes
        self.pathHint = pathHint
    }
}

/// A blob in the role it plays for a task: an input once it is known, or an output.
package struct RoleBlob: Sendable, Hashable, Codable {
    /// Names the blob within its task; several inputs may share a role, outputs may not.
    package var role: String
    /// Which bytes play the role.
    package var blob: BlobReference

    /// Pairs a blob with its role.
    package init(role: String, blob: BlobReference) {
        self.role = role
        self.blob = blob
    }
}
