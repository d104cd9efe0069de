import Foundation
import LinearAlgebra
import SingleCell
import Testing

@Test("a table written a second later has the same bytes")
func writtenTimes() throws {
    let folder = NSTemporaryDirectory() + "written-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var files: [Data] = []
    for name in ["a", "b"] {
        let path = "\(folder)/\(name).h5"
        var writer = try PandasWriter(
            path: path, key: "t", cellIds: ["c1", "c2"], columnNames: ["g1", "g2", "g3"])
        try writer.append(DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 0, 2, 0, 3, 0]))
        try writer.finish()
        files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
        Thread.sleep(forTimeInterval: 1.1)
    }
    #expect(files[0] == files[1])
}
