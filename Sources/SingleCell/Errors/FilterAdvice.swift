/// How to make libhdf5 read a compression filter that it does not know by itself.
enum FilterAdvice {
    /// Debian 12's packages of filters, whose folder its libhdf5 searches by itself.
    private static let packages: [Int: String] = [
        307: "hdf5-filter-plugin", 32_004: "hdf5-filter-plugin", 32_008: "bitshuffle",
        32_013: "hdf5-filter-plugin-zfp-serial",
    ]

    /// Filters of Python's hdf5plugin, which holds them for any libhdf5.
    private static let bundled: Set<Int> = [
        307, 32_004, 32_008, 32_013, 32_015, 32_017, 32_026,
    ]

    /// What to install for a filter, as sentences.
    static func text(_ number: Int) -> String {
        let everywhere = "where mmcoord and every mmworker run"
        let bundle =
            "pip install hdf5plugin and set HDF5_PLUGIN_PATH to what python3 -c 'import "
            + "hdf5plugin; print(hdf5plugin.PLUGIN_PATH)' prints, \(everywhere)"
        if let package = packages[number] {
            return "Install Debian's package \(package) \(everywhere), or \(bundle)."
        }
        if bundled.contains(number) {
            return "Debian 12 has no package of it: \(bundle)."
        }
        return "If you have a plugin of it, set HDF5_PLUGIN_PATH to its folder, \(everywhere)."
    }
}
