import Foundation
import SingleCell
import Testing

@Suite("Lists of names")
struct NameListTests {
    private static func list(_ text: String) throws -> [String] {
        let scratch = try ScratchFolder()
        return try NameList(path: scratch.write("list.txt", text)).names
    }

    @Test("names are read in order, each once, whatever ends the lines")
    func names() throws {
        #expect(try Self.list("b\r\na\n\n  c \nb") == ["b", "a", "c"])
        #expect(try Self.list("b\ra\r\rc") == ["b", "a", "c"])
    }

    @Test("a quoted name keeps its blanks, and two quotes in it are one")
    func quotes() throws {
        #expect(try Self.list("\" a\"\n\"b \"\"c\"\"\"\n d\"e \n") == [" a", "b \"c\"", "d\"e"])
        #expect { try Self.list("a\n\n\"b\n") } throws: { "\($0)".contains("line 3 of") }
        #expect { try Self.list("\"b\"c\n") } throws: { "\($0)".contains("line 1 of") }
    }

    @Test("names that are canonically equivalent are two, as in Python")
    func exactNames() throws {
        #expect(try Self.list("\u{e9}\ne\u{301}\n").count == 2)
    }

    @Test("an empty list is refused")
    func empty() {
        #expect { try Self.list("\n \n") } throws: { "\($0)".contains("it names nothing") }
    }

    @Test("a missing list is refused with its path")
    func missing() {
        #expect {
            try NameList(path: "/no/such/list.txt")
        } throws: { "\($0)".contains("/no/such/list.txt") }
    }
}
