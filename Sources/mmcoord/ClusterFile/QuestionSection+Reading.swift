internal import Pipelines

extension QuestionSection {
    /// Reads a preset.
    ///
    /// - Returns: Nil where its blocks or its model are wrong, which `reader` then knows.
    init?(
        _ preset: QuestionPreset, _ section: CheckedSection, reader: inout ClusterFileReader
    ) {
        let features = section.section("features")
        let ensemble = section.section("ensemble")
        let blocks = reader.blocks(PresetBlocks(features, reader: &reader).sections)
        let model = preset.model.choice(section, blockCount: blocks?.count, reader: &reader)
        guard let model, let blocks else { return nil }
        self.init(
            name: preset.rawValue, modalities: preset.modalities, section,
            drop: ColumnDrop(features["drop"]), blocks: blocks,
            members: [
                MemberSection(
                    name: "network", model: model,
                    blocks: Array(blocks.indices), seedCount: ensemble.integer("seeds"))
            ], reader: &reader)
    }

    /// Reads a question of `study.predict`.
    ///
    /// - Returns: Nil where its blocks or its members are wrong, which `reader` then knows.
    init?(named name: String, _ section: CheckedSection, reader: inout ClusterFileReader) {
        guard
            let blocks = reader.blocks(
                section.namedSections("blocks").map { ($0.name, nil, $0.section) })
        else { return nil }
        let named = section.namedSections("members")
        let members = named.compactMap { name, member -> MemberSection? in
            let chosen = reader.chosenBlocks(member, of: blocks.map(\.name))
            guard let model = reader.choice(member, blockCount: chosen.count) else { return nil }
            return MemberSection(
                name: name, model: model, blocks: chosen,
                seedCount: member.integer("seeds"))
        }
        guard members.count == named.count else { return nil }
        let rank = blocks.reduce(0) { $0 + $1.block.rank }
        for block in blocks where block.block.readComponentCount > rank {
            reader.report(
                "\(block.key).components", found: "found \(block.block.readComponentCount)",
                allowed: "at most the \(rank) components of all blocks",
                advice: "Lower it, or raise those of another block.")
        }
        reader.checkReadBlocks(blocks)
        let read = blocks.flatMap { $0.block.blockNames.map(\.name) }
        let used = Set(
            members.flatMap(\.blocks) + blocks.indices.filter { read.contains(blocks[$0].name) })
        for index in blocks.indices where !used.contains(index) {
            reader.report(
                blocks[index].key, found: "a block that no member uses",
                allowed: "blocks that members name", advice: "Name it in a member, or remove it.")
        }
        self.init(
            name: name,
            modalities: (
                section.word("from", as: Modality.self), section.word("to", as: Modality.self)
            ), section, drop: ColumnDrop(section["drop"]), blocks: blocks, members: members,
            reader: &reader)
    }

    /// Reads what all questions have.
    private init(
        name: String, modalities: (inputs: Modality, targets: Modality), _ section: CheckedSection,
        drop: ColumnDrop, blocks: [BlockSection], members: [MemberSection],
        reader: inout ClusterFileReader
    ) {
        self.name = name
        key = section.path
        (inputModality, targetModality) = modalities
        let train = section.section("train")
        trainInputs = MatrixLocation(train, "inputs", layerKey: "layer", reader: &reader)
        trainTargets = MatrixLocation(train, "targets", layerKey: "target-layer", reader: &reader)
        testInputs = section.optionalSection("test").map {
            MatrixLocation($0, "inputs", layerKey: "layer", reader: &reader)
        }
        allowsLeak = section.boolean("allow-leak")
        minimumMatch = section.number("minimum-match")
        folds = FoldsSection(
            section.section("folds"), hasTestCells: testInputs != nil, reader: &reader)
        normalise = NormaliseSection(section.section("normalise"), reader: &reader)
        self.drop = drop
        self.blocks = blocks
        self.members = members
        budgetSeconds = reader.duration(section, "budget")
        let targets = TargetsSection(
            section.section("targets"), features: section.optionalSection("features"),
            reader: &reader)
        targetKind = targets.kind
        targetScaling = targets.scaling
        targetTransform = targets.transform
        targetComponents = targets.components
        metric =
            section["metric"].map { _ in section.word("metric", as: MetricName.self) }
            ?? .correlation
        let asked = section.word("evaluation", as: EvaluationKind.self)
        evaluation = asked.evaluation
        comparesNotebook = asked == .both
        ensemble = EnsembleSection(section.section("ensemble"))
        results = ResultsSection(section.section("results"))
        if let targetTransform { reader.checkScales(targetTransform, of: members) }
        if folds.scheme == .adversarial { reader.checkAdversary(blocks, question: key) }
    }
}

extension ClusterFileReader {
    /// The blocks that sections choose; of some, another key than their own asks for metadata.
    ///
    /// - Returns: Nil where one is wrong, which this reader then knows.
    mutating func blocks(
        _ sections: [(name: String, metadataKey: String?, section: CheckedSection)]
    ) -> [BlockSection]? {
        var blocks: [BlockSection] = []
        for (name, metadataKey, section) in sections {
            var problems: [KeyProblem] = []
            let block = BlockRegistry.standard.block(reading: section, problems: &problems)
            for problem in problems { report(problem, in: section) }
            guard problems.isEmpty, let block else { continue }
            let asked = block.metadataKey.isEmpty ? "" : section.place(of: block.metadataKey)
            blocks.append(
                BlockSection(
                    name: name, block: block, key: section.path,
                    metadataKey: metadataKey ?? asked))
        }
        return blocks.count == sections.count ? blocks : nil
    }

    /// Reports that no block has features that adversarial folds are found from.
    fileprivate mutating func checkAdversary(_ blocks: [BlockSection], question: String) {
        let ofTargets = blocks.filter { $0.block.readsTargets }.map(\.name)
        let isFound = blocks.contains { block in
            !block.block.describesCells && !block.block.readsTargets
                && block.block.blockNames.allSatisfy { !ofTargets.contains($0.name) }
        }
        guard !isFound else { return }
        report(
            "\(question).folds.scheme",
            found: "adversarial, and no block whose features follow from inputs alone",
            allowed: "adversarial with a block such as svd",
            advice: "Add a block of kind svd, or choose another scheme: metadata and targets find"
                + " no folds.")
    }

    /// Reports blocks that read what is no block, or a block that reads others itself.
    fileprivate mutating func checkReadBlocks(_ blocks: [BlockSection]) {
        let names = blocks.filter { $0.block.blockNames.isEmpty }.map(\.name)
        for block in blocks {
            for (key, name) in block.block.blockNames where !names.contains(name) {
                let isKnown = blocks.contains { $0.name == name }
                report(
                    "\(block.key).\(key)",
                    found: isKnown ? "\(name), which reads other blocks" : "\(name) is no block",
                    allowed: names.isEmpty
                        ? "a block of another kind" : names.joined(separator: ", "),
                    advice: "Name a block that reads no other.")
            }
        }
    }

    /// The places of the blocks that a member names; all of them where it names none.
    fileprivate mutating func chosenBlocks(
        _ member: CheckedSection, of names: [String]
    ) -> [Int] {
        guard member["blocks"] != nil else { return Array(names.indices) }
        let key = member.place(of: "blocks")
        var places: [Int] = []
        for name in member.list("blocks").compactMap(\.text) {
            guard let place = names.firstIndex(of: name) else {
                report(
                    key, found: "\(name) is no block of the question",
                    allowed: names.joined(separator: ", "),
                    advice: NearestWord.suggestion(for: name, among: names)
                        .map { "Did you mean \($0)?" } ?? "")
                continue
            }
            guard !places.contains(place) else {
                report(
                    key, found: "\(name) twice", allowed: "each block once",
                    advice: "Remove the repeats.")
                continue
            }
            places.append(place)
        }
        return places
    }
}
