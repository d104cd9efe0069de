internal import CHDF5

/// The type of an element of a dataset or attribute.
enum HDF5Element: Sendable, Equatable, CustomStringConvertible {
    case float(byteCount: Int, isLittleEndian: Bool)
    case integer(byteCount: Int, isSigned: Bool)
    /// h5py's and numpy's bool: an enum of FALSE and TRUE over one byte.
    case boolean
    /// A PyTables bool.
    case bitfield(byteCount: Int)
    case fixedString(byteCount: Int)
    case variableString
    case variableBytes
    case compound(members: [String])
    case reference
    case other(String)

    /// Reads the type of an open datatype.
    init(datatype id: Int64) {
        let size = H5Tget_size(id)
        switch H5Tget_class(id) {
        case H5T_FLOAT:
            self = .float(byteCount: size, isLittleEndian: H5Tget_order(id) == H5T_ORDER_LE)
        case H5T_INTEGER:
            self = .integer(byteCount: size, isSigned: H5Tget_sign(id) == H5T_SGN_2)
        case H5T_STRING:
            self = H5Tis_variable_str(id) > 0 ? .variableString : .fixedString(byteCount: size)
        case H5T_BITFIELD: self = .bitfield(byteCount: size)
        case H5T_VLEN: self = .variableBytes
        case H5T_REFERENCE: self = .reference
        case H5T_ENUM: self = size == 1 && Self.isBoolean(id) ? .boolean : .other("enum")
        case H5T_COMPOUND:
            var members: [String] = []
            for index in 0..<max(0, H5Tget_nmembers(id)) {
                guard let text = H5Tget_member_name(id, UInt32(index)) else { continue }
                members.append(UTF8Check.spelled(text))
                H5free_memory(text)
            }
            self = .compound(members: members)
        case H5T_ARRAY: self = .other("array")
        case H5T_OPAQUE: self = .other("opaque")
        default: self = .other("unknown type")
        }
    }

    /// Whether it can be read as a float: numbers, and bool as 0 and 1.
    var isNumber: Bool {
        switch self {
        case .float, .integer: true
        default: isTruth
        }
    }

    /// Whether it is a string.
    var isText: Bool {
        switch self {
        case .fixedString, .variableString: true
        default: false
        }
    }

    /// Whether it is true or false in one byte, which libhdf5 converts to no number.
    var isTruth: Bool { self == .boolean || self == .bitfield(byteCount: 1) }

    /// Whether an enum of one byte has the members FALSE, 0, and TRUE, 1, and no others.
    private static func isBoolean(_ id: Int64) -> Bool {
        guard H5Tget_nmembers(id) == 2 else { return false }
        return [["FALSE", "False", "false"], ["TRUE", "True", "true"]].enumerated().allSatisfy {
            value, spellings in
            spellings.contains { name in
                var found: UInt8 = 0
                return H5Tenum_valueof(id, name, &found) >= 0 && Int(found) == value
            }
        }
    }

    /// numpy's name if it has one, as `float32`.
    var description: String {
        switch self {
        case .float(let byteCount, let isLittleEndian):
            "float\(byteCount * 8)" + (isLittleEndian ? "" : " (big-endian)")
        case .integer(let byteCount, let isSigned): "\(isSigned ? "" : "u")int\(byteCount * 8)"
        case .boolean: "bool"
        case .bitfield: "bitfield"
        case .fixedString(let byteCount): "S\(byteCount)"
        case .variableString: "variable-length string"
        case .variableBytes: "variable-length bytes"
        case .compound: "compound"
        case .reference: "reference"
        case .other(let text): text
        }
    }
}
