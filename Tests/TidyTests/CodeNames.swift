/// Finds declarations and uses of names in code, line by line.
enum CodeNames {
    /// The declaration of a type, a function or a property.
    struct Declaration {
        var name: String
        var isType: Bool
        var isPrivate: Bool
        /// The number of braces around it.
        var depth: Int
        /// The type whose extension holds it; nil outside extensions.
        var extended: String?
    }

    private static let typeKinds: Set<Substring> = [
        "struct", "enum", "class", "actor", "protocol", "typealias",
    ]
    private static let memberKinds: Set<Substring> = ["func", "var", "let", "case"]

    /// Returns what the file declares: of each line, the first declaration.
    static func declarations(_ file: SourceFile) -> [Declaration] {
        var depth = 0
        var extended: String?
        var found: [Declaration] = []
        for line in file.code {
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            if depth == 0 {
                let place = words.firstIndex(of: "extension").map { $0 + 1 }
                extended = place.flatMap { $0 < words.count ? String(words[$0]) : nil }
            }
            if let place = kindPlace(words), !line.contains("import ") {
                found.append(
                    Declaration(
                        name: String(words[place + 1]), isType: typeKinds.contains(words[place]),
                        isPrivate: words[..<place].contains {
                            $0 == "private" || $0 == "fileprivate"
                        }, depth: depth, extended: extended))
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
        }
        return found
    }

    /// Returns where the word stands that says what a line declares; `class func` is a function.
    private static func kindPlace(_ words: [Substring]) -> Int? {
        words.indices.first { place in
            guard place + 1 < words.count else { return false }
            let isKind = typeKinds.contains(words[place]) || memberKinds.contains(words[place])
            return isKind && !memberKinds.contains(words[place + 1])
        }
    }

    /// Returns the names in a line of code, without labels of arguments; a member follows a dot.
    static func uses(_ line: String) -> [(name: String, isMember: Bool)] {
        var found: [(name: String, isMember: Bool)] = []
        var name = ""
        // The two characters before the name: `a.name` is a member, `0...name` is none.
        var before: (Character, Character) = (" ", " ")
        for character in line + " " {
            if character.isLetter || character.isNumber || character == "_" {
                name.append(character)
                continue
            }
            if let first = name.first {
                let isMember = before.1 == "." && before.0 != "."
                let isLabel = character == ":" && first.isLowercase && !isMember
                if !isLabel { found.append((name, isMember)) }
                before.1 = " "
                name = ""
            }
            before = (before.1, character)
        }
        return found
    }
}
