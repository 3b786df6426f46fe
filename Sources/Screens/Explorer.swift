import TUICore

/// All that the screen depends on.
package struct Explorer: Equatable, Sendable {
  package enum Focus: Hashable, Sendable {
    case tree, matrices
  }

  package enum Depth: Hashable, Sendable {
    /// Every channel, small.
    case gallery
    /// One channel, large.
    case channel
  }

  /// What the colours span.
  package enum Domain: String, Sendable, CaseIterable {
    case layer, matrix
  }

  package enum Loading: Equatable, Sendable {
    case none
    case loading(entry: Int)
    case failed(entry: Int, reason: String)
  }

  package struct Message: Equatable, Sendable {
    package let text: String
    package let isError: Bool
  }

  package let facts: ModelFacts
  package let outline: Outline
  package internal(set) var size: Size
  package let surface: Surface

  package internal(set) var expanded: Set<Int> = []
  /// The selected entry of the outline.
  package internal(set) var selection: Int
  package internal(set) var treeScroll = 0

  package internal(set) var sheet: Sheet?
  package internal(set) var loading = Loading.none
  package internal(set) var focus = Focus.tree
  package internal(set) var depth = Depth.gallery
  /// The selected item of the sheet.
  package internal(set) var item = 0
  package internal(set) var cursor = ElementCursor()
  /// The first line of the gallery that is on screen.
  package internal(set) var galleryScroll = 0
  /// Steps of enlargement that the user asked for.
  package internal(set) var zoom = 0
  package internal(set) var map = ColorMap.diverging
  package internal(set) var domain = Domain.layer

  package internal(set) var overlay: Overlay?
  package internal(set) var message: Message?

  package init(_ facts: ModelFacts, outline: Outline, size: Size, surface: Surface) {
    self.facts = facts
    self.outline = outline
    self.size = size
    self.surface = surface
    selection = outline.start
    expandFolders()
    reveal(selection)
  }
}

/// A place in the matrices of one item.
package struct ElementCursor: Hashable, Sendable {
  package var side = 0
  package var row = 0
  package var column = 0
}

/// What is known of the model as a whole, as text.
package struct ModelFacts: Equatable, Sendable {
  /// The file's name.
  package let title: String
  /// One line: format, size, variant, parameters.
  package let summary: String
  /// All that is known, a line each.
  package let details: [String]
  /// What is wrong with the file, in a few words; empty if nothing is.
  package let warning: String

  package init(title: String, summary: String, details: [String], warning: String) {
    self.title = title
    self.summary = summary
    self.details = details
    self.warning = warning
  }
}

/// What lies over the screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  case help(scroll: Int)
  case info(scroll: Int)
  case prompt(Prompt)
}

/// A line that the user types: where an export goes.
package struct Prompt: Equatable, Sendable {
  package internal(set) var text: String
  /// In characters from the start of the text.
  package internal(set) var caret: Int
  package internal(set) var request: ExportRequest
  /// Whether the next Enter overwrites an existing file.
  package internal(set) var asksToOverwrite = false
  /// Why the last try failed; empty if it did not.
  package internal(set) var failure = ""
}

/// What to export, and where to.
package struct ExportRequest: Equatable, Sendable {
  package let entry: Int
  /// `nil` for all channels.
  package let item: Int?
  package internal(set) var path: String
  package internal(set) var overwrite = false

  package init(entry: Int, item: Int?, path: String, overwrite: Bool = false) {
    self.entry = entry
    self.item = item
    self.path = path
    self.overwrite = overwrite
  }
}

/// What happens to the explorer.
package enum Action: Equatable, Sendable {
  case start
  case key(Key)
  case resized(Size)
  case loaded(Sheet)
  case loadFailed(entry: Int, reason: String)
  case exported(path: String, lines: Int)
  case exportRefused(ExportRequest)
  case exportFailed(ExportRequest, reason: String)
}

/// Work that the explorer asks for.
package enum Effect: Equatable, Sendable {
  case load(entry: Int)
  case export(ExportRequest)
  case redraw
  case quit
}
