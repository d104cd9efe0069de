import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Suite("Values that lie outside their data set")
struct ElsewhereTests {
    private func refusal(_ name: String, layer: String? = nil) throws -> String {
        let path = GoldenFile.path("layouts/\(name)")
        let error = #expect(throws: SingleCellError.self) {
            try GoldenFile.read(path, layer: layer)
        }
        guard case .outsideFile(path, _, _) = try #require(error) else {
            Issue.record("\(name): \(String(describing: error))")
            return ""
        }
        return try #require(error).description
    }

    @Test(
        "An external link is refused by name, wherever it stands and whether or not it leads on",
        arguments: [
            ("link_x.h5ad", "`X`", "`/X` of the file `whole.h5ad`"),
            ("link_group.h5ad", "`X`", "`/X` of the file `sparse.h5ad`"),
            ("link_data.h5ad", "`X/data`", "`/X/data` of the file `sparse.h5ad`"),
            ("link_indices.h5ad", "`X/indices`", "`/X/indices` of the file `sparse.h5ad`"),
            ("link_indptr.h5ad", "`X/indptr`", "`/X/indptr` of the file `sparse.h5ad`"),
            ("link_obs.h5ad", "`obs`", "`/obs` of the file `whole.h5ad`"),
            ("link_var.h5ad", "`var`", "`/var` of the file `whole.h5ad`"),
            ("link_index.h5ad", "`obs/_index`", "`/obs/_index` of the file `whole.h5ad`"),
            ("link_self.h5ad", "`X`", "of the file `link_self.h5ad`"),
            ("link_gone.h5ad", "`X`", "`/X` of the file `gone.h5ad`"),
            ("link_chain.h5ad", "`X`", "`/` of the file `whole.h5ad`"),
            ("link_axis0.h5", "`df/axis0`", "`/df/axis0` of the file `whole.h5`"),
            ("link_axis1.h5", "`df/axis1`", "`/df/axis1` of the file `whole.h5`"),
            ("link_block0_items.h5", "`df/block0_items`", "of the file `whole.h5`"),
            ("link_block0_values.h5", "`df/block0_values`", "of the file `whole.h5`"),
        ])
    func links(name: String, location: String, target: String) throws {
        let text = try refusal(name)
        #expect(text.hasPrefix(location), "\(text)")
        #expect(text.contains("an external link to "), "\(text)")
        #expect(text.contains(target), "\(text)")
        #expect(text.contains("anndata.read_h5ad(FILE).write_h5ad(NEW)"))
    }

    @Test(
        "A virtual data set is refused with its sources, whether these are there or not",
        arguments: [
            ("virtual.h5ad", nil, "`X`", "`part0.h5`, `part1.h5`"),
            ("virtual_gone.h5ad", nil, "`X`", "`part0.h5`, `gone.h5`"),
            ("virtual_layer.h5ad", "counts", "`layers/counts`", "`part0.h5`, `part1.h5`"),
            ("virtual_pattern.h5ad", nil, "`X`", "`part%b.h5`"),
            ("virtual_inside.h5ad", nil, "`X`", "`half0` of this file, `half1` of this file"),
        ] as [(String, String?, String, String)])
    func virtualDatasets(
        name: String, layer: String?, location: String, sources: String
    ) throws {
        let text = try refusal(name, layer: layer)
        #expect(text.hasPrefix(location), "\(text)")
        #expect(text.contains("a virtual data set over \(sources)"), "\(text)")
    }

    @Test("Raw storage in another file is refused with that file")
    func rawStorage() throws {
        #expect(try refusal("raw_storage.h5ad").contains("stored in `raw.bin`"))
    }

    @Test("A table of cells behind a link is refused too")
    func cells() throws {
        for name in ["link_obs.h5ad", "link_index.h5ad"] {
            let path = GoldenFile.path("layouts/\(name)")
            let error = #expect(throws: SingleCellError.self) { try CellTable(obs: path) }
            #expect(try #require(error).description.contains("an external link to "))
        }
    }

    @Test("Links inside a file are followed, and one that leads nowhere says so")
    func softLinks() throws {
        let path = GoldenFile.path("layouts/soft.h5ad")
        #expect(try GoldenFile.read(path).values == GoldenFile.values())
        let dangling = GoldenFile.path("layouts/dangling.h5ad")
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(dangling) }
        let text = try #require(error).description
        #expect(text.contains("`X` in `\(dangling)` is a link to `/nowhere`"), "\(text)")
    }

    @Test("No environment makes a link or a virtual data set readable")
    func environment() throws {
        let folder = GoldenFile.path("layouts")
        for name in ["HDF5_EXT_PREFIX", "HDF5_VDS_PREFIX", "HDF5_EXTFILE_PREFIX"] {
            setenv(name, folder, 1)
        }
        defer {
            for name in ["HDF5_EXT_PREFIX", "HDF5_VDS_PREFIX", "HDF5_EXTFILE_PREFIX"] {
                unsetenv(name)
            }
        }
        for name in ["link_x.h5ad", "virtual.h5ad", "raw_storage.h5ad"] { _ = try refusal(name) }
    }
}
