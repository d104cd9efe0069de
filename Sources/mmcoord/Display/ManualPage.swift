/// A page of the manual in the macros of man(7), of a program or of one of its verbs.
package struct ManualPage: Sendable, Equatable {
    /// Its name without the section: `mmcoord`, `mmcoord-run`.
    package let name: String
    /// The source, ending in a line feed.
    package let text: String

    /// What exit statuses mean, as Docs/Commands.md has them.
    private static let statuses = [
        ("0", "Done."),
        ("1", "Not done; the last lines on standard error say what, where, and what to do."),
        ("64", "The command line is wrong. Nothing was done."),
        ("69", "The coordinator did not answer for so long as --patience says (mmworker)."),
        ("75", "It was stopped early. Start it again to go on (mmcoord run, mmworker)."),
        ("76", "The coordinator refused the worker, or is of another build (mmworker)."),
    ]

    /// The pages of a program: its own first, then those of its verbs.
    ///
    /// - Parameters:
    ///   - program: What the program says of itself.
    ///   - version: The release, for the foot of each page.
    /// - Returns: At least one page.
    package static func pages(_ program: CommandDescription, version: String) -> [ManualPage] {
        let name = program.command.commandName
        let verbs = program.verbs
        let main = ManualPage(
            program.command, name: name, typed: name, verbs: verbs, version: version,
            others: verbs.map { "\(name)-\($0.commandName)" }
                + (name == "mmcoord" ? ["mmworker"] : ["mmcoord"]))
        return [main]
            + verbs.map { verb in
                ManualPage(
                    verb, name: "\(name)-\(verb.commandName)",
                    typed: "\(name) \(verb.commandName)", verbs: [], version: version,
                    others: [name])
            }
    }

    private init(
        _ command: CommandDescription.Command, name: String, typed: String,
        verbs: [CommandDescription.Command], version: String, others: [String]
    ) {
        self.name = name
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        let title = Self.escaped(name.uppercased())
        var lines = [
            ".TH \"\(title)\" \"1\" \"\" \"mmcoord \(Self.escaped(version))\" \"mmcoord manual\"",
            ".SH NAME",
            "\(Self.escaped(name)) \\- \(Self.escaped(command.abstract ?? ""))",
            ".SH SYNOPSIS",
        ]
        lines += Self.synopsis(typed, arguments, hasVerbs: !verbs.isEmpty)
        if let discussion = command.discussion {
            lines.append(".SH DESCRIPTION")
            lines += Self.text(discussion)
        }
        if !verbs.isEmpty {
            lines.append(".SH COMMANDS")
            for verb in verbs {
                lines += [".TP", ".B \(Self.escaped(verb.commandName))"]
                lines += Self.text(verb.abstract ?? "")
            }
        }
        lines.append(".SH OPTIONS")
        for argument in arguments { lines += Self.entry(argument) }
        lines.append(".SH EXIT STATUS")
        for (status, meaning) in Self.statuses {
            lines += [".TP", ".B \(status)"] + Self.text(meaning)
        }
        lines.append(".SH SEE ALSO")
        lines += others.enumerated().map { index, other in
            ".BR \(Self.escaped(other)) (1)" + (index + 1 < others.count ? "," : "")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func synopsis(
        _ typed: String, _ arguments: [CommandDescription.Argument], hasVerbs: Bool
    ) -> [String] {
        var line = "\\fB\(escaped(typed))\\fR"
        if hasVerbs { line += " \\fIcommand\\fR" }
        for argument in arguments where argument.kind == "positional" {
            let value =
                "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
                + (argument.isRepeating ? " ..." : "")
            line += argument.isOptional ? " [\(value)]" : " \(value)"
        }
        for argument in arguments where argument.kind == "option" && !argument.isOptional {
            let name = argument.names?.first?.typed ?? ""
            line += " \\fB\(escaped(name))\\fR \\fI\(escaped(argument.valueName ?? ""))\\fR"
        }
        return [line + " [\\fIoptions\\fR]"]
    }

    /// An option with its names, its value and what it is for.
    private static func entry(_ argument: CommandDescription.Argument) -> [String] {
        let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
        let names = (argument.names ?? []).map { "\\fB\(escaped($0.typed))\\fR" }
        var head = names.joined(separator: ", ")
        switch argument.kind {
        case "positional": head = value
        case "option": head += " \(value)"
        default: break
        }
        var sentences = [argument.abstract, argument.discussion].compactMap { $0 }
        if let values = argument.allValues, !values.isEmpty {
            sentences.append("Values: \(values.joined(separator: ", ")).")
        }
        if let value = argument.defaultValue, argument.kind == "option" {
            sentences.append("Default: \(value).")
        }
        return [".TP", head] + text(sentences.joined(separator: " "))
    }

    /// Text as lines, none of which is taken for a macro; blank lines begin paragraphs.
    private static func text(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = escaped(String(line))
            if line.isEmpty { return ".PP" }
            return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
        }
    }

    /// Characters that troff would take for something else.
    private static func escaped(_ text: String) -> String {
        var found = ""
        for character in text {
            switch character {
            case "\\": found += "\\e"
            case "-": found += "\\-"
            case "…": found += "..."
            default: found.append(character)
            }
        }
        return found
    }
}
