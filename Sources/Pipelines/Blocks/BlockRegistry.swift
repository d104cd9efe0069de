/// The kinds of feature blocks that a program knows.
package struct BlockRegistry: Sendable {
    /// In the order in which they are listed to people.
    package let kinds: [any FeatureBlock.Type]

    /// The kinds of this release: the only place that lists them.
    package static let standard = BlockRegistry([
        ComponentsBlock.self, GenesBlock.self, BatchStatisticsBlock.self, MetadataBlock.self,
        NeighboursBlock.self, CorrelatedBlock.self, CellStatisticsBlock.self,
        FileBlock.self,
    ])

    /// Takes kinds as they are.
    package init(_ kinds: [any FeatureBlock.Type]) {
        self.kinds = kinds
    }

    /// The mapping of a study file that chooses a block, by default one of the first kind.
    package var variant: SchemaVariant { SchemaVariant(of: "block", kinds) }

    /// The block that `section` chooses.
    ///
    /// - Parameters:
    ///   - section: Checked against `variant`.
    ///   - problems: Gains what is wrong with values that are each allowed.
    /// - Returns: The block; nil for a kind that is not listed, which the check has refused.
    package func block(
        reading section: CheckedSection, problems: inout [KeyProblem]
    ) -> (any FeatureBlock)? {
        func choose<Kind: FeatureBlock>(_ kind: Kind.Type) -> any FeatureBlock {
            kind.parameters(reading: section, problems: &problems)
        }
        let name = section.text(SchemaVariant.kindKey)
        return kinds.first { $0.name == name }.map { choose($0) }
    }
}
