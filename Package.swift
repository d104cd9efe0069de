// swift-tools-version: 6.1
import PackageDescription

/// The path of libFuzzer, when `Tests/Fuzz/run.sh` builds: our modules then count what they run
/// through, and the fuzz targets are the only tests.
let fuzzer = Context.environment["MM_FUZZ"]

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (fuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"]), .define("FUZZING")])
let fuzzLinking: [LinkerSetting] =
    fuzzer.map { [.unsafeFlags(["-Xlinker", $0, "-Xlinker", "-lstdc++", "-Xlinker", "-lm"])] } ?? []

let package = Package(
    name: "mmcoord",
    products: [
        .executable(name: "mmcoord", targets: ["mmcoord"]),
        .executable(name: "mmworker", targets: ["mmworker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CNNG", providers: [.apt(["libnng-dev"])]),
        .systemLibrary(name: "CBlosc", providers: [.apt(["libblosc-dev"])]),
        .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "CChecksum"),
        .target(name: "CVectorKernels", exclude: ["kernels.inc"]),
        .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"], swiftSettings: strict),
        .target(
            name: "SingleCell", dependencies: ["LinearAlgebra", "CHDF5", "CBlosc", "CZlib"],
            swiftSettings: strict),
        .target(
            name: "Learning", dependencies: ["LinearAlgebra", "CVectorKernels", "CXGBoost"],
            swiftSettings: strict),
        .target(name: "Coordination", swiftSettings: strict),
        .target(
            name: "Pipelines",
            dependencies: ["Coordination", "Learning", "LinearAlgebra", "SingleCell"],
            swiftSettings: strict),
        .target(
            name: "Messaging",
            dependencies: [
                "Coordination", "CNNG", "CChecksum",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Wire/mmcoord.proto", "Wire/generate.sh"],
            swiftSettings: strict),

        .executableTarget(
            name: "mmcoord",
            dependencies: [
                "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning", "LinearAlgebra",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                "Yams",
            ],
            swiftSettings: strict, linkerSettings: fuzzLinking),
        .executableTarget(
            name: "mmworker",
            dependencies: [
                "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning", "LinearAlgebra",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict, linkerSettings: fuzzLinking),

        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "LearningTests", dependencies: ["Learning", "LinearAlgebra"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "SingleCellTests", dependencies: ["SingleCell", "LinearAlgebra"],
            exclude: ["Golden"], swiftSettings: strict),
        .target(
            name: "ToyTasks", dependencies: ["Coordination"], path: "Tests/ToyTasks",
            swiftSettings: strict),
        .testTarget(
            name: "CoordinationTests", dependencies: ["Coordination", "ToyTasks"],
            swiftSettings: strict),
        .testTarget(
            name: "PipelinesTests",
            dependencies: [
                "Pipelines", "Coordination", "Learning", "LinearAlgebra", "SingleCell", "ToyTasks",
            ], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Coordination", "Pipelines", "ToyTasks"],
            swiftSettings: strict),
        .testTarget(
            name: "MessagingTests", dependencies: ["Messaging", "Coordination", "CChecksum"],
            swiftSettings: strict),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "mmcoord", "mmworker", "Coordination", "Messaging", "Pipelines", "SingleCell",
                "Learning", "LinearAlgebra", "ToyTasks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "Benchmarks",
            dependencies: [
                "mmcoord", "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning",
                "LinearAlgebra",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks",
            exclude: ["README.md", "run.sh", "Peers", "Plots", "Studies"], swiftSettings: strict),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "mmcoord", "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning",
                "LinearAlgebra", "ToyTasks",
                "CHDF5",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            path: "Tests/Fuzz", exclude: ["run.sh", "Corpus", "CFuzzer"], swiftSettings: strict,
            linkerSettings: fuzzLinking),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

if fuzzer != nil {
    package.targets.removeAll { $0.isTest && $0.name != "FuzzTests" }
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"))
    for target in package.targets where target.name == "FuzzTests" {
        target.dependencies.append("CFuzzer")
    }
}
