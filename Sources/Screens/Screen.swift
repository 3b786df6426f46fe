import TUICore

/// A screen: its own state, what happens to it, and how it looks. It reads what is shared and changes it only by asking.
protocol Screen: Equatable, Sendable {
  /// What help says of the screen's number key, and what the foot of the screen calls it.
  static var title: String { get }
  static var hint: String { get }
  /// Whether it shows something of the image, which is then opened.
  static var needsImage: Bool { get }
  /// The keys of the screen, in the order of help and of the foot of the screen.
  static var bindings: [KeyTable.Binding] { get }
  /// The places where its keys are pressed, as help calls them.
  static var places: [(context: KeyContext, title: String)] { get }

  /// The place where keys are pressed now, while the screen has them.
  var context: KeyContext { get }

  /// Brings the screen up to date.
  ///
  /// - Returns: what it asks for; `nil` if a command means nothing here.
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]?

  /// Stops what the user waits for.
  ///
  /// - Returns: `nil` if nothing is under way.
  mutating func stop(_ shared: Shared) -> [Request]?

  /// Whether what was asked for may come soon enough that drawing can wait for it.
  func isWaiting(_ shared: Shared) -> Bool

  /// Whether a command would do anything where the keys are; those that would not are left out of the hints.
  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool

  /// What a turn of the mouse wheel does.
  var wheel: Wheel { get }

  /// Where the cursor is, and the exact value under it.
  func readout(_ shared: Shared) -> Readout

  /// What `e` exports, with the name of the file; `nil` if there is nothing.
  func export(_ shared: Shared) -> ExportRequest?

  /// What the information page says of the screen, a line each.
  func notes(_ shared: Shared) -> [String]

  /// - Complexity: that of the area, not of the model.
  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect)
}

/// What a screen has to know.
enum ScreenEvent: Equatable {
  /// It is on screen from now on.
  case appeared
  /// Another layer or tensor was selected.
  case selected
  case resolutionChanged
  /// Another checkpoint of the run is open.
  case epochChanged
  /// Matrices, figures or an image came, or it became known why they do not.
  case arrived
  /// The window, the colours, or the part that takes the keys.
  case viewChanged
  case command(PaneCommand)
}

/// Where the cursor is, and the exact value under it.
package struct Readout: Equatable, Sendable {
  package let place: String
  package let value: String
  /// How the value is stored in the file; empty if it is not.
  let type: String

  init(_ place: String, _ value: String = "", type: String = "") {
    self.place = place
    self.value = value
    self.type = type
  }
}

enum Wheel {
  /// One line of the gallery, three lines of a list, the next channel, the next layer.
  case row, lines, item, layer
}
