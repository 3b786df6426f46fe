import ArgumentParser
import NeoNeXt

/// The kernels of each stage, of sizes from 1 to 64: `4+7,4+7,7,7`. `4x7` has L of 4 and R of 7; `4:10+7:22` has groups of 10
/// and 22 channels.
struct KernelList: ExpressibleByArgument {
  let stages: [StageKernels]

  init?(argument: String) {
    guard let stages = StageKernels.stages(argument) else { return nil }
    self.stages = stages
  }
}
