// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A room of the house: a Swift target with the strict settings.
func room(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
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
    .target(
      name: "CZip", cSettings: strictC,
      linkerSettings: [.linkedLibrary("zip"), .linkedLibrary("z")]),
    room("CheckpointFiles", uses: ["TensorCore", "CZip"]),
    room("NeoNeXt", uses: ["TensorCore"]),
    .target(name: "COpenBLAS", cSettings: strictC),
    room("Analysis", uses: ["TensorCore", "COpenBLAS"]),
    .target(name: "CFont", exclude: ["OFL.txt", "make_font.py"], cSettings: strictC),
    room("Exports", uses: ["TensorCore", "CFont", "CImages", "CZip"]),
    .target(
      name: "CImages", cSettings: strictC,
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    room("Images", uses: ["TensorCore", "CImages"]),
    .target(name: "CKernels", cSettings: strictC),
    room("Kernels", uses: ["TensorCore", "NeoNeXt", "CKernels", "COpenBLAS"]),
    room("Inference", uses: ["TensorCore", "NeoNeXt", "Weights", "Kernels"]),
    room("Weights", uses: ["TensorCore", "NeoNeXt", "Analysis"]),

    room("ONNX", uses: ["TensorCore", "NeoNeXt", "Weights", "Kernels", "Inference"]),

    // What is shown, as values.
    room("Sheets", uses: ["TensorCore", "NeoNeXt", "Analysis", "Weights"]),

    // Screen half: frames and keys.
    room("TUICore"),
    room("Screens", uses: ["TUICore", "NeoNeXt", "Weights", "TensorCore", "Analysis", "Sheets"]),
    room(
      "Effects",
      uses: [
        "TensorCore", "NeoNeXt", "Analysis", "Weights", "Kernels", "Inference", "Images", "TUICore",
        "Sheets", "Screens",
      ]),
    .target(
      name: "CTerminal", cSettings: strictC,
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    room("Terminal", uses: ["TUICore", "TensorCore", "CTerminal"]),

    .executableTarget(
      name: "neoview",
      dependencies: [
        "TensorCore", "CheckpointFiles", "NeoNeXt", "Weights", "Analysis", "Kernels", "Inference",
        "ONNX", "Images", "Exports", "TUICore", "Sheets", "Screens", "Effects", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CheckpointFiles", "TensorCore", "NeoNeXt", "Weights", "Kernels", "TUICore", "Sheets",
        "Screens",
        "Effects",
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["TensorCore"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "Readers",
      dependencies: [
        "CheckpointFiles", "Images", "Inference", "NeoNeXt", "ONNX", "Screens", "Sheets",
        "TensorCore", "Weights",
      ], path: "Tests/Readers", swiftSettings: strict),
    tests(of: "Readers", uses: ["CheckpointFiles"]),
    tests(of: "TensorCore"),
    tests(of: "CheckpointFiles", uses: ["TensorCore"]),
    tests(of: "NeoNeXt", uses: ["TensorCore"]),
    tests(of: "Weights", uses: ["TensorCore", "NeoNeXt", "Analysis", "CheckpointFiles"]),
    tests(of: "Analysis", uses: ["TensorCore"]),
    tests(of: "Exports", uses: ["TensorCore", "Images"]),
    tests(of: "Images"),
    tests(of: "Kernels", uses: ["TensorCore", "NeoNeXt", "CheckpointFiles"]),
    tests(
      of: "Inference",
      uses: ["TensorCore", "NeoNeXt", "Weights", "Kernels", "CheckpointFiles"]),
    tests(
      of: "ONNX",
      uses: ["TensorCore", "NeoNeXt", "Weights", "Inference", "CheckpointFiles"]),
    tests(of: "TUICore"),
    tests(
      of: "Sheets",
      uses: ["TensorCore", "NeoNeXt", "Weights", "Kernels", "Inference", "CheckpointFiles"]),
    tests(
      of: "Screens",
      uses: [
        "TUICore", "TensorCore", "NeoNeXt", "Weights", "Analysis", "Sheets", "Kernels",
        "Inference", "CheckpointFiles", "Effects",
      ]),
    tests(
      of: "Effects",
      uses: [
        "TUICore", "TensorCore", "NeoNeXt", "Weights", "Analysis", "Sheets", "Screens",
        "CheckpointFiles",
      ]),
    tests(of: "Terminal", uses: ["TUICore"]),
    .testTarget(
      name: "ProgramTests",
      dependencies: [
        "neoview", "TestSupport", "CheckpointFiles", "Effects", "Exports", "Readers", "Screens",
        "Sheets",
        "TUICore", "TensorCore", "NeoNeXt", "Weights",
      ],
      swiftSettings: strict),
  ]
)

// The fuzzer takes the place of `main`, so nothing else can be linked beside it.
if Context.environment["NEOVIEW_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["Readers"], path: "Tests/Fuzz",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
