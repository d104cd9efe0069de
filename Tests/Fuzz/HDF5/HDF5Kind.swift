import CHDF5

/// An element type, with values made from bytes.
struct HDF5Kind {
    enum Family: UInt8, CaseIterable {
        case fixedText
        case text
        case integer
        case float
        case boolean
        case bits
        case variableBytes
        case record
        case reference
    }

    let family: Family
    /// Width of a text; width, sign and byte order of a number.
    let variety: UInt8

    /// The family in the lower four bits, its variety in the upper.
    init(_ byte: UInt8) {
        family = Family.allCases[Int(byte & 15) % Family.allCases.count]
        variety = byte >> 4
    }

    /// The byte that stands for it.
    static func byte(_ family: Family, _ variety: UInt8 = 0) -> UInt8 {
        family.rawValue | variety << 4
    }

    /// Whether a value is a place in the file, where its bytes lie.
    var isIndirect: Bool {
        [Family.text, .variableBytes, .record, .reference].contains(family)
    }

    /// The type, as libhdf5 knows it.
    func type() -> HDF5Object? {
        switch family {
        case .fixedText: Self.resized(mm_h5t_c_s1(), 1 + Int(variety))
        case .text: Self.variableText()
        case .integer:
            Self.ordered(
                Self.resized(mm_h5t_std_i64le(), 1 << Int(variety & 3)), variety,
                isSigned: variety & 4 == 0)
        case .float:
            Self.ordered(
                HDF5Object(
                    H5Tcopy(variety & 1 == 0 ? mm_h5t_ieee_f32le() : mm_h5t_ieee_f64le())),
                variety)
        case .boolean: Self.boolean()
        case .bits: HDF5Object(H5Tcopy(mm_h5t_std_b8le()))
        case .variableBytes: HDF5Object(H5Tvlen_create(mm_h5t_native_uint8()))
        case .record: Self.record()
        case .reference: HDF5Object(H5Tcopy(mm_h5t_std_ref_obj()))
        }
    }

    /// Calls `body` with so many values in memory: `payload` over and over, its texts in turn where
    /// the type has texts of any length.
    func withValues(
        _ count: Int, _ type: borrowing HDF5Object, _ payload: [UInt8],
        of file: borrowing HDF5Object, _ body: (UnsafeMutableRawPointer?) -> Void
    ) {
        let size = H5Tget_size(type.id)
        guard count > 0, size > 0 else { return }
        var values = [UInt8](repeating: 0, count: count * size)
        for index in values.indices where !payload.isEmpty {
            values[index] = payload[index % payload.count]
        }
        if family == .reference, payload.count == 1 {
            let place = HDF5Recipe.places[Int(payload[0]) % HDF5Recipe.places.count]
            H5Rcreate(&values, file.id, place.isEmpty ? "/" : place, H5R_OBJECT, -1)
        }
        let texts = payload + [0]
        let starts = [0] + texts.indices.dropLast().filter { texts[$0] == 0 }.map { $0 + 1 }
        texts.withUnsafeBufferPointer { texts in
            values.withUnsafeMutableBytes { values in
                for element in 0..<count {
                    let start = starts[element % starts.count]
                    let address = UInt(bitPattern: texts.baseAddress) + UInt(start)
                    let place = element * size
                    switch family {
                    case .text: values.storeBytes(of: address, toByteOffset: place, as: UInt.self)
                    case .record:
                        values.storeBytes(of: address, toByteOffset: place + 16, as: UInt.self)
                    case .variableBytes:
                        values.storeBytes(
                            of: texts.count - start, toByteOffset: place, as: Int.self)
                        values.storeBytes(of: address, toByteOffset: place + 8, as: UInt.self)
                    default: break
                    }
                }
                body(values.baseAddress)
            }
        }
    }

    private static func resized(_ type: Int64, _ size: Int) -> HDF5Object? {
        guard let copy = HDF5Object(H5Tcopy(type)), H5Tset_size(copy.id, size) >= 0 else {
            return nil
        }
        return copy
    }

    private static func variableText() -> HDF5Object? {
        guard let type = resized(mm_h5t_c_s1(), Int(bitPattern: UInt.max)),
            H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0
        else { return nil }
        return type
    }

    private static func ordered(
        _ type: consuming HDF5Object?, _ variety: UInt8, isSigned: Bool = true
    ) -> HDF5Object? {
        guard let type else { return nil }
        if !isSigned { H5Tset_sign(type.id, H5T_SGN_NONE) }
        if variety & 8 != 0 { H5Tset_order(type.id, H5T_ORDER_BE) }
        return type
    }

    private static func boolean() -> HDF5Object? {
        guard let type = HDF5Object(H5Tenum_create(mm_h5t_std_i8le())) else { return nil }
        var value: Int8 = 0
        H5Tenum_insert(type.id, "FALSE", &value)
        value = 1
        H5Tenum_insert(type.id, "TRUE", &value)
        return type
    }

    /// As anndata wrote `obs` before 0.7.
    private static func record() -> HDF5Object? {
        guard let type = HDF5Object(H5Tcreate(H5T_COMPOUND, 24)),
            let name = resized(mm_h5t_c_s1(), 4), let text = variableText()
        else { return nil }
        H5Tinsert(type.id, "index", 0, name.id)
        H5Tinsert(type.id, "x", 4, mm_h5t_std_i32le())
        H5Tinsert(type.id, "y", 8, mm_h5t_ieee_f64le())
        H5Tinsert(type.id, "s", 16, text.id)
        return type
    }
}
