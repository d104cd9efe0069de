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
        #expect(properties.keys.sorted() == ["cluster", "search", "study"])
        #expect(root["additionalProperties"] as? Bool == false)
    }

    /// The schema of a question of `study.predict`.
    private static var question: [String: Any] {
        get throws {
            let bytes = Data(JSONSchemaWriter.document().utf8)
            var object = try #require(
                JSONSerialization.jsonObject(with: bytes) as? [String: Any])
            for name in ["study", "predict"] {
                let properties = try #require(object["properties"] as? [String: Any])
                object = try #require(properties[name] as? [String: Any])
            }
            #expect(
                (object["propertyNames"] as? [String: String])?["pattern"]
                    == "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
            return try #require(object["additionalProperties"] as? [String: Any])
        }
    }

    @Test("the JSON Schema of a member has the keys of its kind, and the first kind by default")
    func memberKinds() throws {
        let properties = try #require(try Self.question["properties"] as? [String: Any])
        let members = try #require(properties["members"] as? [String: Any])
        let member = try #require(members["additionalProperties"] as? [String: Any])
        let rules = try #require(member["allOf"] as? [[String: [String: Any]]])
        let keys = try rules.map { rule in
            try #require(rule["then"]?["properties"] as? [String: Any]).keys.sorted()
        }
        #expect(keys[0].contains("dropout") && keys[0].contains("training"))
        let shared = ["blocks", "kind", "seeds"]
        #expect(keys.allSatisfy { Set(shared).isSubset(of: $0) })
        #expect(keys.contains(shared), "mean-profile and ridge have no keys of their own")
        let required = rules.map { $0["if"]?["required"] as? [String] }
        #expect(required.first == [String]?.none)
        #expect(required.dropFirst().allSatisfy { $0 == ["kind"] })
        #expect(rules.allSatisfy { $0["then"]?["additionalProperties"] as? Bool == false })
    }

    @Test(
        "every example is accepted",
        arguments: ["citeseq.yaml", "h5ad.yaml", "machines.yaml", "predict.yaml"])
    func example(name: String) throws {
        let path = Self.folder.appendingPathComponent(name).path
        let file = try ClusterFile.load(path: path)
        #expect(file.cluster.state.hasSuffix("/Cluster/runs/" + name.dropLast(5)))
    }
}
