/// Reads the lists of names that PyTables pickles into attributes.
///
/// Only lists and tuples of text and whole numbers are understood, of every pickle protocol up to
/// 5: nothing that a pickle could run is. The format: `pickletools.py` of CPython.
struct PickledList {
    /// A value inside the list.
    indirect enum Value: Equatable {
        case text(String)
        case integer(Int)
        case none
        case list([Value])
        /// Where a list or tuple begins.
        case mark
    }

    private let bytes: [UInt8]
    private var place = 0
    private var stack: [Value] = []
    private var memo: [Int: Value] = [:]

    /// The value that bytes are a pickle of; nil if anything but the above is in it.
    static func value(_ bytes: [UInt8]) -> Value? {
        var reader = PickledList(bytes: bytes)
        return reader.run()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() -> Value? {
        while let code = next() {
            if code == UInt8(ascii: ".") {
                guard stack.count == 1, let value = stack.first, value != .mark else { return nil }
                return value
            }
            guard step(code) else { return nil }
        }
        return nil
    }

    /// Takes one step; false if it cannot be understood.
    private mutating func step(_ code: UInt8) -> Bool {
        switch code {
        case 0x80: return next() != nil
        case 0x95: return number(8) != nil
        case UInt8(ascii: "("): return push(.mark)
        case UInt8(ascii: "]"), UInt8(ascii: ")"): return push(.list([]))
        case UInt8(ascii: "l"), UInt8(ascii: "t"): return collect()
        case 0x85: return tuple(1)
        case 0x86: return tuple(2)
        case 0x87: return tuple(3)
        case UInt8(ascii: "a"): return append(1)
        case UInt8(ascii: "e"): return appendToMark()
        case UInt8(ascii: "N"): return push(.none)
        case UInt8(ascii: "V"):
            return line().flatMap(Self.rawEscapes).map { push(.text($0)) } ?? false
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return decimal()
        case UInt8(ascii: "K"): return number(1).map { push(.integer($0)) } ?? false
        case UInt8(ascii: "M"): return number(2).map { push(.integer($0)) } ?? false
        case UInt8(ascii: "J"):
            return number(4).map { push(.integer(Int(Int32(truncatingIfNeeded: $0)))) } ?? false
        case UInt8(ascii: "X"): return text(lengthBytes: 4)
        case 0x8C: return text(lengthBytes: 1)
        case 0x8D: return text(lengthBytes: 8)
        case UInt8(ascii: "p"): return remember(line().flatMap(Self.integer))
        case UInt8(ascii: "q"): return remember(number(1))
        case UInt8(ascii: "r"): return remember(number(4))
        case 0x94: return remember(memo.count)
        case UInt8(ascii: "g"): return recall(line().flatMap(Self.integer))
        case UInt8(ascii: "h"): return recall(number(1))
        case UInt8(ascii: "j"): return recall(number(4))
        default: return false
        }
    }

    private mutating func next() -> UInt8? {
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    /// A number of some bytes, the lowest first.
    private mutating func number(_ count: Int) -> Int? {
        guard place + count <= bytes.count else { return nil }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        place += count
        return Int(exactly: value)
    }

    /// The bytes up to the end of the line.
    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { place = end + 1 }
        return bytes[place..<end]
    }

    private mutating func push(_ value: Value) -> Bool {
        stack.append(value)
        return true
    }

    private mutating func decimal() -> Bool {
        guard var digits = line() else { return false }
        if digits.last == UInt8(ascii: "L") { digits.removeLast() }
        // `I00` and `I01` are False and True.
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        return Self.integer(digits).map { push(.integer($0)) } ?? false
    }

    private mutating func text(lengthBytes: Int) -> Bool {
        guard let count = number(lengthBytes), count <= bytes.count - place,
            let text = String(validating: bytes[place..<place + count], as: UTF8.self)
        else { return false }
        place += count
        return push(.text(text))
    }

    /// Takes what stands above the last mark.
    private mutating func aboveMark() -> [Value]? {
        guard let mark = stack.lastIndex(of: .mark) else { return nil }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[(mark + 1)...])
    }

    private mutating func collect() -> Bool {
        aboveMark().map { push(.list($0)) } ?? false
    }

    private mutating func tuple(_ count: Int) -> Bool {
        guard stack.count >= count else { return false }
        let values = Array(stack.suffix(count))
        stack.removeLast(count)
        return push(.list(values))
    }

    private mutating func appendToMark() -> Bool {
        guard let values = aboveMark() else { return false }
        stack += values
        return append(values.count)
    }

    private mutating func append(_ count: Int) -> Bool {
        guard stack.count > count, case .list(var list) = stack[stack.count - count - 1] else {
            return false
        }
        list += stack.suffix(count)
        stack.removeLast(count + 1)
        return push(.list(list))
    }

    private mutating func remember(_ key: Int?) -> Bool {
        guard let key, let value = stack.last else { return false }
        memo[key] = value
        return true
    }

    /// Takes a value again; a list may have grown since it was remembered.
    private mutating func recall(_ key: Int?) -> Bool {
        guard let key, let value = memo[key] else { return false }
        if case .list = value { return false }
        return push(value)
    }

    private static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: digits, as: UTF8.self))
    }

    /// Latin-1 with `\uXXXX` and `\UXXXXXXXX` for what it lacks, as protocol 0 spells text.
    private static func rawEscapes(_ line: ArraySlice<UInt8>) -> String? {
        var scalars = String.UnicodeScalarView()
        var place = line.startIndex
        while place < line.endIndex {
            let width = place + 1 < line.endIndex ? escapeWidth(line[place], line[place + 1]) : 0
            guard width > 0 else {
                scalars.append(Unicode.Scalar(line[place]))
                place += 1
                continue
            }
            let digits = line[(place + 2)...].prefix(width)
            guard digits.count == width,
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { return nil }
            scalars.append(scalar)
            place += 2 + width
        }
        return String(scalars)
    }

    /// Digits of an escape; 0 where none begins.
    private static func escapeWidth(_ first: UInt8, _ second: UInt8) -> Int {
        guard first == UInt8(ascii: "\\") else { return 0 }
        return second == UInt8(ascii: "u") ? 4 : second == UInt8(ascii: "U") ? 8 : 0
    }
}

extension PickledList.Value {
    /// The elements of a list as labels: text, and whole numbers in decimal; nil of anything else.
    var labels: [String]? {
        guard case .list(let values) = self else { return nil }
        var labels: [String] = []
        for value in values {
            switch value {
            case .text(let text): labels.append(text)
            case .integer(let number): labels.append(String(number))
            default: return nil
            }
        }
        return labels
    }
}
