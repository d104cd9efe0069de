internal import CHDF5

/// One member of a vector of records.
struct HDF5RecordMember: Sendable, Equatable {
    let name: String
    /// The type of its values, of one where it is an array.
    let element: HDF5Element
    /// Values in each record.
    let width: Int
}

extension HDF5Dataset {
    /// Looks at a member of a vector of records; nil if there is none of this name.
    ///
    /// - Throws: `SingleCellError.unsupportedType` of a member that is an array of several extents.
    func recordMember(_ member: String) throws(SingleCellError) -> HDF5RecordMember? {
        HDF5Library.enter()
        guard case .compound(let members) = element, members.contains(member) else { return nil }
        let type = try memberType(member)
        guard H5Tget_class(type.id) == H5T_ARRAY else {
            return HDF5RecordMember(name: member, element: HDF5Element(datatype: type.id), width: 1)
        }
        guard let base = HDF5Handle(H5Tget_super(type.id)) else { throw unreadable() }
        var extent: UInt64 = 0
        guard H5Tget_array_ndims(type.id) == 1, H5Tget_array_dims2(type.id, &extent) == 1 else {
            throw .unsupportedType(
                path: path, location: "\(name).\(member)", found: "an array of several extents",
                expected: "one value, or a vector of them, in each row")
        }
        return HDF5RecordMember(
            name: member, element: HDF5Element(datatype: base.id), width: Int(extent))
    }

    /// Reads a member of some records as Float32, `[rows.count, member.width]`; too large becomes
    /// infinite.
    func readFloats(
        _ member: HDF5RecordMember, _ rows: Range<Int>,
        into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        guard member.element.isTruth else {
            try read(member, mm_h5t_native_float(), 4, rows, UnsafeMutableRawPointer(destination))
            return
        }
        for (index, truth) in try readTruths(member, rows).enumerated() {
            destination[index] = truth == 0 ? 0 : 1
        }
    }

    /// Reads a member of one record as Float64, [member.width].
    func readDoubles(_ member: HDF5RecordMember, row: Int) throws(SingleCellError) -> [Double] {
        if member.element.isTruth {
            return try readTruths(member, row..<row + 1).map { $0 == 0 ? 0 : 1 }
        }
        var values = [Double](repeating: 0, count: member.width)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(
                member, mm_h5t_native_double(), 8, row..<row + 1, UnsafeMutableRawPointer(base))
        }
        return values
    }

    private func readTruths(
        _ member: HDF5RecordMember, _ rows: Range<Int>
    ) throws(SingleCellError) -> [UInt8] {
        let type = try memberType(member.name)
        let isArray = H5Tget_class(type.id) == H5T_ARRAY
        guard let base = HDF5Handle(isArray ? H5Tget_super(type.id) : H5Tcopy(type.id)) else {
            throw unreadable()
        }
        var truths = [UInt8](repeating: 0, count: rows.count * member.width)
        try truths.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let address = buffer.baseAddress else { return }
            try read(member, base.id, 1, rows, UnsafeMutableRawPointer(address))
        }
        return truths
    }

    /// Reads a member, each of its values as `type` of `byteCount` bytes.
    private func read(
        _ member: HDF5RecordMember, _ type: Int64, _ byteCount: Int, _ rows: Range<Int>,
        _ destination: UnsafeMutableRawPointer
    ) throws(SingleCellError) {
        HDF5Library.enter()
        var extent = UInt64(member.width)
        // Held by name: an identifier does not keep its type open.
        let stored = try memberType(member.name)
        let isArray = H5Tget_class(stored.id) == H5T_ARRAY
        guard let value = HDF5Handle(isArray ? H5Tarray_create2(type, 1, &extent) : H5Tcopy(type)),
            let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, byteCount * member.width)),
            H5Tinsert(record.id, member.name, 0, value.id) >= 0
        else { throw unreadable() }
        try read(record.id, [rows.lowerBound], [rows.count], destination)
    }

    private func memberType(_ member: String) throws(SingleCellError) -> HDF5Handle {
        guard let record = HDF5Handle(H5Dget_type(handle.id)),
            case let index = H5Tget_member_index(record.id, member), index >= 0,
            let type = HDF5Handle(H5Tget_member_type(record.id, UInt32(index)))
        else { throw unreadable() }
        return type
    }
}
