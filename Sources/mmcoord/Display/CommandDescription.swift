/// What a program says of itself with `--experimental-dump-help`: swift-argument-parser's format,
/// version 0, as far as manual pages need it.
package struct CommandDescription: Sendable, Decodable {
    /// A command or verb.
    package struct Command: Sendable, Decodable {
        var commandName: String
        var shouldDisplay: Bool?
        var abstract: String?
        var discussion: String?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    /// An argument or option.
    package struct Argument: Sendable, Decodable {
        struct Name: Sendable, Decodable {
            var kind: String
            var name: String

            /// As it is typed: `--output`, `-o`.
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
        var discussion: String?
    }

    /// The program.
    package var command: Command

    /// The verbs that people see; `help` is part of the library, and explains itself.
    var verbs: [Command] {
        (command.subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    }
}
