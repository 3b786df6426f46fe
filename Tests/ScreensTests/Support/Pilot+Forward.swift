@testable import Screens

extension Pilot {
  /// An explorer that shows the Forward screen with an image.
  static func onForward() throws -> Pilot {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("4")
    pilot.openImage()
    return pilot
  }

  /// The layer and the operator that the Forward screen shows.
  var step: String { explorer.forward.stepName.replacing(" · ", with: " ") }
}
