import CheckpointFiles
import NeoNeXt
import TestSupport
import Testing
import Weights

@testable import Screens

/// A run of three checkpoints: NeoInit with two seeds, then a fixture; that alone, if it is no NeoNeXt.
func run(_ fixture: String = "nano-release.pt", width: Int = 160, height: Int = 48) throws -> Pilot
{
  let last = try Checkpoint.open(Fixtures.path(fixture))
  let starts = Model(last).architecture.map { architecture in
    [1, 2].map { FreshModel(architecture, initialization: .neoinit, seed: $0) }
  }
  return Pilot(last, width: width, height: height, others: starts ?? [])
}
