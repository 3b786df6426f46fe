// NeoNeXt knows the architecture as data: variants, revisions, layers, parameter names, kernel
// groups, shifts, the blocks that a NeoCell cuts a map into, NeoInit, the operators of a pass with what
// they cost, and receptive fields. It knows nothing of arithmetic on activations or of files.
//
// Conventions: L is [h', h] and multiplies a patch from the left, R is [w, w'] and multiplies from
// the right; stages count from 1 in names and from 0 in arrays; "paper" is arXiv:2403.11251.

/// The sizes of NeoNeXt. T, S and B are in the paper's Table 1; T, S, B and L have published checkpoints.
package enum Variant: String, Sendable, CaseIterable {
  case t, s, b, l, xl

  /// The name of the model: `NeoNeXt-T`.
  package var title: String { "NeoNeXt-\(rawValue.uppercased())" }

  /// The number of channels in each stage.
  package var dims: [Int] {
    switch self {
    case .t, .s: [96, 192, 384, 768]
    case .b: [128, 256, 512, 1024]
    case .l: [192, 384, 768, 1536]
    case .xl: [256, 512, 1024, 2048]
    }
  }

  /// The number of blocks in each stage.
  package var depths: [Int] { self == .t ? [3, 3, 9, 3] : [3, 3, 27, 3] }
}

/// The order of operators between two stages.
package enum DownsamplingOrder: String, Sendable, CaseIterable {
  /// NeoCell → batch norm → GELU → pointwise → batch norm → GELU.
  case paper
  /// Pointwise → NeoCell → batch norm.
  case release
}

/// The two forms of NeoNeXt: the one of the paper's Table 1, and the one of the published checkpoints.
package enum Revision: String, Sendable, CaseIterable {
  case paper, release

  /// The kernels of each stage.
  package var kernels: [[Kernel]] {
    let both = [Kernel(4), Kernel(7)]
    return self == .paper ? [both, both, [Kernel(7)], [Kernel(7)]] : [both, both, both, both]
  }

  package var hasLinearBias: Bool { self == .release }
  package var hasLayerScale: Bool { self == .release }
  package var downsampling: DownsamplingOrder { self == .paper ? .paper : .release }
}
