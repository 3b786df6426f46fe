import ArgumentParser
import NeoNeXt

/// `4+7,4+7,7,7`, sizes from 1 to 64; `4x7`, `4:10+7:22`.
struct KernelList: ExpressibleByArgument {
  let stages: [StageKernels]

  init?(argument: String) {
    guard let stages = StageKernels.stages(argument) else { return nil }
    self.stages = stages
  }
}
