import CheckpointFiles
import NeoNeXt
import TestSupport
import Testing
import Weights

@testable import Screens

/// An explorer of a run of three checkpoints: two fresh models with NeoInit of different seeds, and then a fixture. If the
/// fixture is not a NeoNeXt, it is the only checkpoint.
func run(_ fixture: String = "nano-release.pt", width: Int = 160, height: Int = 48) throws -> Pilot
{
  let last = try Checkpoint.open(Fixtures.path(fixture))
  let starts = Model(last).architecture.map { architecture in
    [1, 2].map { FreshModel(architecture, initialization: .neoinit, seed: $0) }
  }
  return Pilot(last, width: width, height: height, others: starts ?? [])
}
