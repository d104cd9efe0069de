internal import CHDF5

/// One libhdf5 identifier, released when it goes out of scope.
struct HDF5Handle: ~Copyable, Sendable {
    /// The library's identifier; never negative.
    let id: Int64

    /// Takes ownership of an identifier; nil when libhdf5 reported failure.
    init?(_ id: Int64) {
        guard id >= 0 else { return nil }
        self.id = id
    }

    deinit {
        H5Idec_ref(id)
    }
}
