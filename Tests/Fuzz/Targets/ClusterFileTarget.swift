import mmcoord

/// Cluster files: YAML, the schema, the typed sections.
struct ClusterFileTarget: FuzzTarget {
    static let name = "cluster-file"

    func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        do {
            let file = try ClusterFile.parse(text, path: "study.yaml")
            _ = file.place(of: "study.citeseq.folds.count")
        } catch {
            // The message is what users meet.
            _ = error.description
        }
    }

    static func seeds() throws -> [[UInt8]] {
        let train = "train: {inputs: a.h5, targets: b.h5}"
        return [
            """
            cluster: {listen: "tcp://127.0.0.1:0", state: s, lease: 30, heartbeat: 5}
            study:
              seed: 5
              metadata: m.csv
              evaluation-ids: e.csv
              citeseq:
                \(train)
                test: {inputs: c.h5}
                folds: {scheme: group, by: donor * day, count: 3, train-on: {day: [3, 4]}}
                features: {components: 20, views: [given, binary]}
                model: {hidden: [64, targets], activation: gelu}
                training: {epochs: 3, batch: 64}
                ensemble: {seeds: 5}
            """,
            """
            cluster:
              state: s
              listen: ipc:///tmp/x
              launch: [{kind: local, workers: 2}]
              shard-budget: 1 GiB
            study:
              multiome:
                \(train)
                targets: {divide: count-median, components: 64}
                folds: {scheme: time-forward, by: day}
            """,
            """
            cluster: {state: s}
            study:
              predict:
                genes-to-peaks:
                  from: rna
                  \(train)
                  blocks: {a: {kind: svd, view: log}, b: {kind: metadata, columns: [day]}}
                  members: {m: {hidden: [8], training: {epochs: 3}}, n: {kind: ridge, blocks: [b]}}
                  targets: {components: none}
                  ensemble: {blend: weights}
            """,
            "study: &a {citeseq: *a}", "study: [1, ~, !!binary eA==]\n? x\n: y", "", "\t",
            "a: b: c",
            "cluster: {lease: 1e400, heartbeat: -0x1, state: ''}\nstudy: {citeseq: {\(train)}}",
        ].map { Array($0.utf8) }
    }
}
