// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

/// A room of the house: a Swift target with the strict settings.
func room(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: strict)
}

let package = Package(
  name: "neoview",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Model half: values and files.
    room("TensorCore"),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("zip")]),
    room("CheckpointFiles", uses: ["TensorCore", "CZip"]),
    room("NeoNeXt", uses: ["TensorCore"]),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    room("Analysis", uses: ["TensorCore", "COpenBLAS"]),
    room("Exports", uses: ["TensorCore"]),
    room("Weights", uses: ["TensorCore", "NeoNeXt"]),

    // Screen half: frames and keys.
    room("TUICore"),
    room("Screens", uses: ["TUICore", "NeoNeXt", "Weights", "TensorCore", "Analysis"]),
    .target(
      name: "CTerminal",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    room("Terminal", uses: ["TUICore", "CTerminal"]),

    .executableTarget(
      name: "neoview",
      dependencies: [
        "TensorCore", "CheckpointFiles", "NeoNeXt", "Weights", "Analysis", "Exports", "TUICore", "Screens",
        "Terminal", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
  ]
)
