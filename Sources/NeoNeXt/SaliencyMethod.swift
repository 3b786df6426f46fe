/// How the pixels that made an output are found.
package enum SaliencyMethod: String, CaseIterable, Sendable {
  /// The magnitude of the gradient by the image, summed over colours.
  case gradient
  /// The gradient times the normalized image, summed over colours.
  case inputGradient = "input-gradient"
  /// Integrated gradients (Sundararajan et al., arXiv:1703.01365): the image less a grey one, times the mean gradient on the straight line from
  /// the grey image, summed over colours. The map sums up to the output less that of the grey image.
  case integrated
  /// Grad-CAM (Selvaraju et al., arXiv:1610.02391): the channels of a layer's map, weighted with the mean gradient by each, summed, and
  /// what is positive of it, interpolated to the image.
  case gradCAM = "grad-cam"
  /// How much the output falls when a square of the image is made grey, averaged over the squares that a pixel is in.
  case occlusion

  /// Whether values below zero speak against the output.
  package var isSigned: Bool {
    switch self {
    case .gradient, .gradCAM: false
    case .inputGradient, .integrated, .occlusion: true
    }
  }

  /// The method as people read it.
  package var name: String {
    switch self {
    case .gradient: "gradient"
    case .inputGradient: "gradient × input"
    case .integrated: "integrated gradients"
    case .gradCAM: "Grad-CAM"
    case .occlusion: "occlusion"
    }
  }
}
