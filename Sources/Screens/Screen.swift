import TUICore

/// A screen: its state, how it reacts to events, and how it is drawn. It reads the shared state and changes that only by returning
/// requests.
protocol Screen: Equatable, Sendable {
  /// The name on the screen's tab, and a short one for narrow windows.
  static var name: String { get }
  static var shortName: String { get }
  /// What help says about the screen's number key.
  static var title: String { get }
  /// Other words by which the palette finds the screen.
  static var synonyms: [String] { get }
  /// Whether the screen uses the image, which is then opened when the screen is first shown.
  static var needsImage: Bool { get }
  /// The keys of the screen, in the order of help and of the foot of the screen.
  static var bindings: [KeyTable.Binding] { get }
  /// The parts of the screen that can take the keys, with their headings in help.
  static var places: [(context: KeyContext, title: String)] { get }

  /// The part of the screen that takes the keys now, unless the tree of the layers does.
  var context: KeyContext { get }

  /// Reacts to an event.
  ///
  /// - Returns: the requests of the screen; `nil` if the event is a command that means nothing here.
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]?

  /// Stops the work that the user waits for.
  ///
  /// - Returns: the requests of the screen; `nil` if no work is under way.
  mutating func stop(_ shared: Shared) -> [Request]?

  /// Whether work is under way whose result may come so soon that drawing can wait for it.
  func isWaiting(_ shared: Shared) -> Bool

  /// Whether a command would do something in the part that takes the keys. The hints leave out commands that would not.
  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool

  /// Whether a command of the screen's own would do something now.
  func isUseful(_ command: ScreenCommand, _ shared: Shared) -> Bool

  /// The word at the foot for what Esc does now; `nil` if it is the usual one, which stands with the key.
  func backHint(_ shared: Shared) -> String?

  /// What a turn of the mouse wheel does.
  var wheel: Wheel { get }

  /// Where the cursor is, and the exact value under it.
  func readout(_ shared: Shared) -> Readout

  /// What the key `e` exports, with a name for the file; `nil` if there is nothing to export.
  func export(_ shared: Shared) -> ExportRequest?

  /// The lines that the screen adds to the information page.
  func notes(_ shared: Shared) -> [String]

  /// Draws the screen into an area.
  ///
  /// - Complexity: depends on the size of the area and the number of layers, not on the number of values of the model.
  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect)
}

extension Screen {
  func isUseful(_ command: ScreenCommand, _ shared: Shared) -> Bool { true }
  func backHint(_ shared: Shared) -> String? { nil }
}
