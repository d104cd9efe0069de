import Foundation
import Testing
import mmcoord

@Suite("The published schema and reference")
struct PublishedSchemaTests {
    /// The folder `Cluster` of the checkout.
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Cluster")

    @Test(
        "the committed file equals the generated one", arguments: ["schema.json", "reference.md"])
    func committedFile(name: String) throws {
        let generated =
            name == "schema.json" ? JSONSchemaWriter.document() : ReferenceTable.document()
        let url = Self.folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["MM_REGENERATE"] != nil {
            try generated.write(to: url, atomically: true, encoding: .utf8)
        }
        let committed = try String(contentsOf: url, encoding: .utf8)
        #expect(
            committed == generated,
            "Cluster/\(name) is stale: run MM_REGENERATE=1 swift test --filter PublishedSchemaTests"
        )
    }

    @Test("the JSON Schema is JSON and names every section")
    func schemaIsJSON() throws {
        let bytes = Data(JSONSchemaWriter.document().utf8)
        let root = try #require(
            JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let properties = try #require(root["properties"] as? [String: Any])
        #expect(properties.keys.sorted() == ["cluster", "study"])
        #expect(root["additionalProperties"] as? Bool == false)
    }

    @Test(
        "every example is accepted",
        arguments: ["citeseq.yaml", "h5ad.yaml", "machines.yaml"])
    func example(name: String) throws {
        let path = Self.folder.appendingPathComponent(name).path
        let file = try ClusterFile.load(path: path)
        #expect(file.cluster.state.hasSuffix("/Cluster/runs/" + name.dropLast(5)))
    }
}
