import Foundation

/// Trees as libxgboost reads and writes them: its JSON model of version 1.7.
extension TreeEnsemble {
    /// What of a model makes trees.
    private struct Document: Decodable {
        struct Learner: Decodable {
            var booster: Booster
            enum CodingKeys: String, CodingKey { case booster = "gradient_booster" }
        }
        struct Booster: Decodable {
            var model: Trees
        }
        struct Trees: Decodable {
            var trees: [Tree]
        }
        struct Tree: Decodable {
            var left: [Int32]
            var right: [Int32]
            var features: [Int32]
            var values: [Float]
            enum CodingKeys: String, CodingKey {
                case left = "left_children"
                case right = "right_children"
                case features = "split_indices"
                case values = "split_conditions"
            }
        }
        var learner: Learner
    }

    /// Reads the library's model of one target.
    ///
    /// - Throws: `BoostedTreesError.library` if it has another form.
    init(libraryModel bytes: UnsafeRawBufferPointer) throws(BoostedTreesError) {
        func wrong(_ reason: String) -> BoostedTreesError {
            .library(operation: "write its trees", reason: reason)
        }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw wrong("its model has another form, \(error)")
        }
        self.init()
        for tree in document.learner.booster.model.trees {
            guard
                append(
                    left: tree.left, right: tree.right, features: tree.features,
                    values: tree.values)
            else { throw wrong("the nodes of a tree do not hang together") }
        }
    }

    /// The library's model with these trees; what no prediction needs is 0.
    ///
    /// - Parameter featureCount: p.
    /// - Returns: JSON in UTF-8.
    func libraryModel(featureCount: Int) -> [UInt8] {
        var text = """
            {"version":[1,7,4],"learner":{"attributes":{},"feature_names":[],"feature_types":[],\
            "learner_model_param":{"base_score":"0E0","boost_from_average":"0","num_class":"0",\
            "num_feature":"\(featureCount)","num_target":"1"},\
            "objective":{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}},\
            "gradient_booster":{"name":"gbtree","model":{"gbtree_model_param":{\
            "num_parallel_tree":"1","num_trees":"\(nodeCounts.count)","size_leaf_vector":"0"},\
            "tree_info":[\(Self.list(repeatElement("0", count: nodeCounts.count)))],"trees":[
            """
        var start = 0
        for (id, count) in nodeCounts.enumerated() {
            if id > 0 { text += "," }
            let nodes = start..<start + Int(count)
            appendTree(nodes, id: id, featureCount: featureCount, to: &text)
            start = nodes.upperBound
        }
        return Array((text + "]}}}}").utf8)
    }

    private func appendTree(
        _ nodes: Range<Int>, id: Int, featureCount: Int, to text: inout String
    ) {
        var parents = [Int32](repeating: Int32.max, count: nodes.count)
        for (place, left) in leftChildren[nodes].enumerated() where left >= 0 {
            parents[Int(left)] = Int32(place)
            parents[Int(left) + 1] = Int32(place)
        }
        let zeros = Self.list(repeatElement("0", count: nodes.count))
        let numbers = Self.list(repeatElement("0E0", count: nodes.count))
        let right = leftChildren[nodes].map { $0 < 0 ? -1 : $0 + 1 }
        text += """
            {"id":\(id),"tree_param":{"num_deleted":"0","num_feature":"\(featureCount)",\
            "num_nodes":"\(nodes.count)","size_leaf_vector":"0"},\
            "left_children":[\(Self.list(leftChildren[nodes].lazy.map(String.init)))],\
            "right_children":[\(Self.list(right.map(String.init)))],\
            "parents":[\(Self.list(parents.map(String.init)))],\
            "split_indices":[\(Self.list(features[nodes].lazy.map(String.init)))],\
            "split_conditions":[\(Self.list(values[nodes].lazy.map { "\($0)" }))],\
            "default_left":[\(zeros)],"split_type":[\(zeros)],"base_weights":[\(numbers)],\
            "loss_changes":[\(numbers)],"sum_hessian":[\(numbers)],"categories":[],\
            "categories_nodes":[],"categories_segments":[],"categories_sizes":[]}
            """
    }

    private static func list(_ items: some Sequence<String>) -> String {
        items.joined(separator: ",")
    }
}
