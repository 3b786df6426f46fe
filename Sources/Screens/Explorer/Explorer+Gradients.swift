/// The gradients of the open image's loss, which several screens show.
extension Explorer {
  /// Has them computed, unless they are there or on their way. The image that the program was started with is opened first.
  mutating func measureGradients() -> [Effect] {
    switch shared.gradients.status {
    case .computing, .ready: return []
    case .none, .failed: break
    }
    shared.gradients.status = .computing
    if let path = shared.image.firstPath { return openImage(path) }
    if case .opening = shared.image.status { return [] }
    return [.compute(.gradients)]
  }

  /// Forgets the gradients of another image or checkpoint; they are computed again if a screen shows them.
  mutating func renewGradients() -> [Effect] {
    forgetGradients()
    return compare.isGradient || figures.isGradient ? measureGradients() : []
  }

  /// Computes gradients that wait for an image which could not be opened, with the one that stays.
  mutating func resumeGradients() -> [Effect] {
    shared.gradients.status == .computing ? [.compute(.gradients)] : []
  }

  /// Says why no image came that gradients wait for.
  mutating func refuseGradients(_ reason: String) -> [Effect] {
    guard shared.gradients.status == .computing else { return [] }
    return failGradients(reason)
  }

  mutating func forgetGradients() {
    let round = shared.gradients.round
    shared.gradients = GradientState()
    shared.gradients.round = round
  }

  mutating func take(_ new: GradientFigures) -> [Effect] {
    shared.gradients.status = .ready
    shared.gradients.round += 1
    shared.gradients.norms = new.norms
    for layer in new.figures { shared.gradients.figures[layer.layer] = layer }
    return tellCurrent(.arrived)
  }

  mutating func failGradients(_ reason: String) -> [Effect] {
    forgetGradients()
    shared.gradients.status = .failed(reason: reason)
    return tellCurrent(.arrived)
  }
}
