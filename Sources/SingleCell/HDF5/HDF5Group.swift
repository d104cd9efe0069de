internal import CHDF5

/// An open group.
struct HDF5Group: ~Copyable, Sendable {
    /// The kind of a member.
    enum Kind: Sendable, Equatable {
        case group
        case dataset
        case other
    }

    /// The file's path, for messages.
    let path: String
    /// The file's size in bytes.
    let fileBytes: Int
    /// Full name without the leading slash; empty for the root.
    let name: String
    let handle: HDF5Handle

    init(path: String, fileBytes: Int, name: String, handle: consuming HDF5Handle) {
        self.path = path
        self.fileBytes = fileBytes
        self.name = name
        self.handle = handle
    }

    /// The full name of a member.
    func fullName(_ member: String) -> String {
        name.isEmpty ? member : "\(name)/\(member)"
    }

    /// A second handle on the same group.
    func reopened() -> HDF5Group {
        HDF5Group(path: path, fileBytes: fileBytes, name: name, handle: handle.retained())
    }

    /// Member names in ascending byte order.
    func memberNames() throws(SingleCellError) -> [String] {
        HDF5Library.enter()
        var info = H5G_info_t()
        guard H5Gget_info(handle.id, &info) >= 0 else { throw damaged(name, "a list of members") }
        var names: [String] = []
        for index in 0..<info.nlinks {
            let length = H5Lget_name_by_idx(
                handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, mm_h5p_default())
            guard length >= 0, length < 1 << 16 else { throw damaged(name, "a member's name") }
            var bytes = [CChar](repeating: 0, count: length + 1)
            let read = H5Lget_name_by_idx(
                handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &bytes, bytes.count,
                mm_h5p_default())
            guard read == length else { throw damaged(name, "a member's name") }
            let text = bytes.prefix(length).map(UInt8.init(bitPattern:))
            guard let member = String(validating: text, as: UTF8.self) else {
                throw .notUTF8(
                    path: path, location: "the members of /\(name)", row: names.count, bytes: text)
            }
            names.append(member)
        }
        return names
    }

    /// The kind of `member` (one component, or several joined by slashes); nil if absent.
    func kind(of member: String) throws(SingleCellError) -> Kind? {
        HDF5Library.enter()
        // H5Lexists fails, instead of answering no, when an intermediate group is missing.
        var prefix = ""
        var kind: Kind?
        for part in member.split(separator: "/") {
            if let kind, kind != .group { return nil }
            prefix += prefix.isEmpty ? String(part) : "/\(part)"
            let exists = H5Lexists(handle.id, prefix, mm_h5p_default())
            if exists == 0 { return nil }
            guard exists > 0,
                let object = HDF5Handle(H5Oopen(handle.id, prefix, mm_h5p_default()))
            else { throw linkTrouble(prefix) }
            switch H5Iget_type(object.id) {
            case H5I_GROUP: kind = .group
            case H5I_DATASET: kind = .dataset
            default: kind = .other
            }
        }
        return kind
    }

    /// Opens a group below this one.
    func group(_ member: String) throws(SingleCellError) -> HDF5Group {
        try require(member, .group, "a group")
        guard let opened = HDF5Handle(H5Gopen2(handle.id, member, mm_h5p_default())) else {
            throw damaged(fullName(member), "a readable group")
        }
        return HDF5Group(
            path: path, fileBytes: fileBytes, name: fullName(member), handle: opened)
    }

    /// Opens a dataset below this group; `member` may be several names joined by slashes.
    ///
    /// The chunk cache is the library's 1 MiB unless `cacheBytes` says otherwise.
    func dataset(
        _ member: String, cacheBytes: Int? = nil
    ) throws(SingleCellError) -> HDF5Dataset {
        try require(member, .dataset, "a dataset")
        guard let access = HDF5Handle(H5Pcreate(mm_h5p_dataset_access())) else {
            throw damaged(fullName(member), "a property list")
        }
        if let cacheBytes { H5Pset_chunk_cache(access.id, 12_421, cacheBytes, 1) }
        guard let opened = HDF5Handle(H5Dopen2(handle.id, member, access.id)) else {
            throw damaged(fullName(member), "a readable dataset")
        }
        return try HDF5Dataset(
            path: path, fileBytes: fileBytes, name: fullName(member), handle: opened)
    }

    /// Why a link that exists could not be followed.
    private func linkTrouble(_ member: String) -> SingleCellError {
        let failure = damaged(fullName(member), "a readable link")
        guard case .corrupt = failure else { return failure }
        var info = H5L_info_t()
        guard H5Lget_info(handle.id, member, &info, mm_h5p_default()) >= 0 else { return failure }
        defer { HDF5Library.clear() }
        if info.type.rawValue > H5L_TYPE_EXTERNAL.rawValue {
            return .outsideFile(
                path: path, location: fullName(member),
                reason: "a link of a kind that its writer defined")
        }
        guard info.type == H5L_TYPE_SOFT, info.u.val_size > 0, info.u.val_size < 1 << 16 else {
            return failure
        }
        var target = [CChar](repeating: 0, count: info.u.val_size + 1)
        guard
            H5Lget_val(handle.id, member, &target, info.u.val_size, mm_h5p_default()) >= 0
        else { return failure }
        return .deadLink(
            path: path, location: fullName(member),
            target: String(
                decoding: target.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    private func require(
        _ member: String, _ kind: Kind, _ noun: String
    ) throws(SingleCellError) {
        guard let found = try self.kind(of: member) else {
            throw .missingEntry(
                path: path, location: fullName(member), choices: try memberNames())
        }
        guard found == kind else {
            throw .unsupportedType(
                path: path, location: fullName(member), found: "a \(found)", expected: noun)
        }
    }

    private func damaged(_ location: String, _ expected: String) -> SingleCellError {
        HDF5Library.failure(path, location, expected: expected)
    }
}
