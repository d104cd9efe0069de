internal import CHDF5

/// One libhdf5 identifier, released when it goes out of scope.
struct HDF5Handle: ~Copyable, Sendable {
    /// The library's identifier; never negative.
    let id: Int64

    /// Takes ownership of an identifier; nil if libhdf5 reported failure.
    init?(_ id: Int64) {
        guard id >= 0 else { return nil }
        self.id = id
    }

    private init(retaining id: Int64) {
        H5Iinc_ref(id)
        self.id = id
    }

    /// A second handle on the same object.
    borrowing func retained() -> HDF5Handle { HDF5Handle(retaining: id) }

    deinit {
        H5Idec_ref(id)
    }
}
