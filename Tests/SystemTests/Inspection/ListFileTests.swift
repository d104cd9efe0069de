import Foundation
import Testing
import mmcoord

@Suite("Lists of names")
struct ListFileTests {
    private static func list(_ text: String) throws -> [String] {
        let path = NSTemporaryDirectory() + "list-\(UUID().uuidString).txt"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try ListFile(path: path).names
    }

    @Test("names are read in order, each once, whatever ends the lines")
    func names() throws {
        #expect(try Self.list("b\r\na\n\n  c \nb") == ["b", "a", "c"])
    }

    @Test("an empty list is refused")
    func empty() {
        #expect { try Self.list("\n \n") } throws: { "\($0)".contains("it names nothing") }
    }

    @Test("a missing list is refused with its path")
    func missing() {
        #expect {
            try ListFile(path: "/no/such/list.txt")
        } throws: { "\($0)".contains("/no/such/list.txt") }
    }
}
