import SingleCell

/// Lists of names, one a line.
final class ListTarget: FuzzTarget {
    static let name = "list"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        _ = try? NameList(path: folder.write(bytes, to: "list.txt"))
    }

    static func seeds() throws -> [[UInt8]] {
        ["CD4\nCD8\n", "a\r\n\u{85}b\u{2028}c\n a \n", "\"a \"\"b\"\"\"\r\"c\r", "", "\n \n"].map {
            Array($0.utf8)
        }
    }
}
