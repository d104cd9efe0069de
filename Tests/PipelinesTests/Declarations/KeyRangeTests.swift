import Pipelines
import Testing

@Suite("Ranges of keys")
struct KeyRangeTests {
    private func values(_ values: KeyRange.Values, count: Int = 1_000) -> [String] {
        let range = KeyRange(key: "k", values: values)
        return (0..<count).map { range.value(at: (Double($0) + 0.5) / Double(count)) }
    }

    @Test("whole numbers have both ends, each as likely as the others")
    func whole() {
        let found = values(.between(1, 4, isLogarithmic: false, isWhole: true))
        let counts = Dictionary(grouping: found) { $0 }.mapValues(\.count)
        #expect(Set(counts.keys) == ["1", "2", "3", "4"])
        #expect(counts.values.allSatisfy { $0 == 250 })
    }

    @Test("a logarithmic range gives every factor the same part")
    func logarithmic() {
        let found = values(.between(0.001, 1, isLogarithmic: true, isWhole: false))
            .compactMap(Double.init)
        #expect(found.count == 1_000)
        #expect(found.allSatisfy { $0 >= 0.001 && $0 <= 1 })
        for (low, high) in [(0.001, 0.01), (0.01, 0.1), (0.1, 1)] {
            #expect(abs(found.count { $0 >= low && $0 < high } - 333) <= 2)
        }
        let whole = values(.between(1, 64, isLogarithmic: true, isWhole: true))
        #expect(whole.first == "1" && whole.last == "64")
        #expect(whole.allSatisfy { Int($0) != nil })
    }

    @Test("numbers have four digits and stay in their range")
    func digits() {
        let found = values(.between(-2, 12_345, isLogarithmic: false, isWhole: false))
            .compactMap(Double.init)
        #expect(found.count == 1_000)
        #expect(found.allSatisfy { $0 >= -2 && $0 <= 12_350 })
        let tiny = KeyRange(
            key: "k", values: .between(1e-6, 1e-5, isLogarithmic: true, isWhole: false))
        #expect(tiny.value(at: 0) == "1e-06")
    }

    @Test("a list gives each of its values the same part")
    func among() {
        let found = values(.among(["[256]", "[512, 512]"]))
        #expect(found.count { $0 == "[256]" } == 500)
        #expect(found.count { $0 == "[512, 512]" } == 500)
    }
}
