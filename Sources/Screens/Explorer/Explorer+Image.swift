import NeoNeXt
import TensorCore

/// The image and the resolution, which several screens depend on.
extension Explorer {
  /// The number of pixels by which the keys change the height and the width.
  private static let resolutionStep = 32

  mutating func openImage(_ path: String) -> [Effect] {
    shared.image.beginOpening(path)
    return tellCurrent(.arrived) + [.openImage(path: path)]
  }

  /// Takes note that an image could not be opened, and says so. The image that is open before stays open.
  mutating func refuseImage(_ reason: String) -> [Effect] {
    let (wanted, isKept) = (shared.image.wantedPath, shared.image.input != nil)
    shared.image.refuse(reason)
    guard isKept else { return refuseGradients(reason) + tellCurrent(.arrived) }
    if overlay == nil, screen == .forward, let wanted {
      overlay = .prompt(.image(wanted, failure: reason))
    } else {
      say(reason, isError: true)
    }
    return settle(forward.resume(shared), of: .forward) + resumeGradients()
  }

  // MARK: - Resolution

  mutating func changeResolution(by steps: Int) -> [Effect] {
    let (size, step) = (shared.resolution, steps * Self.resolutionStep)
    guard min(size.height, size.width) + step > 0 else { return [] }
    return setResolution(MapSize(height: size.height + step, width: size.width + step))
  }

  /// Changes the resolution, or says why the model cannot have it.
  mutating func setResolution(_ size: MapSize) -> [Effect] {
    guard shared.isNeoNeXt else { return [] }
    do throws(Refusal) {
      try shared.check(size)
    } catch {
      say(error.reason, isError: true)
      return []
    }
    shared.resolution = size
    if let reminder = shared.architecture?.shiftReminder(at: size) {
      say(reminder)
    }
    return tellCurrent(.resolutionChanged)
  }
}

extension Shared {
  /// The size of images that a text names, such as `224` or `96x160`.
  ///
  /// - Throws: `Refusal` if the text is no size, or if the model cannot have it.
  func imageSize(_ text: String) throws(Refusal) -> MapSize {
    guard let size = MapSize(text) else {
      throw Refusal("expected N or HxW in pixels, at most 1000000, found \(text.excerpt)")
    }
    try check(size)
    return size
  }

  /// - Throws: `Refusal` if the model cannot take images of a size.
  fileprivate func check(_ size: MapSize) throws(Refusal) {
    do {
      _ = try architecture?.mapSizes(height: size.height, width: size.width)
    } catch {
      throw Refusal("\(error)")
    }
  }
}
