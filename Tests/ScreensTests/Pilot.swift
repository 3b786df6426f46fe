import CheckpointFiles
import NeoNeXt
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// An explorer with its model, whose loading is carried out at once.
struct Pilot {
  let model: Model
  var explorer: Explorer
  private(set) var effects: [Effect] = []

  init(
    _ source: any TensorSource, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct,
    ascii: Bool = false
  ) {
    model = Model(source)
    explorer = Explorer(
      ModelFacts(title: "model.pt", summary: "a summary", details: [" fact"], warning: ""),
      outline: Outline(model), size: Size(width: width, height: height),
      surface: Surface(depth: depth, isASCII: ascii))
    perform(.start)
  }

  init(_ fixture: String, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct) throws {
    self.init(
      try Checkpoint.open(Fixtures.path(fixture)), width: width, height: height, depth: depth)
  }

  mutating func perform(_ action: Action) {
    effects = explorer.update(action)
    for case .load(let entry) in effects {
      let kind = explorer.outline.entries[entry].kind
      do {
        _ = explorer.update(.loaded(try Sheet(kind, of: model, entry: entry)))
      } catch {
        _ = explorer.update(.loadFailed(entry: entry, reason: "\(error)"))
      }
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys { perform(.key(key)) }
  }

  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { perform(.key(.character(scalar))) }
  }

  var selected: String { explorer.outline.entries[explorer.selection].title }
  var frame: Frame { explorer.view() }
}
