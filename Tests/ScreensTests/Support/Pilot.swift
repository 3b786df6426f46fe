import CheckpointFiles
import Effects
import NeoNeXt
import Sheets
import Synchronization
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// An explorer for tests, with its models. Everything that it asks for is computed at once, with the code of the program.
struct Pilot {
  private(set) var model: Model
  /// The checkpoints of a run, or the only one.
  let epochs: [Model]
  /// The model to compare with.
  let other: Model?
  private let image: Size
  private var forward: ForwardRun
  var explorer: Explorer
  private(set) var effects: [Effect] = []

  init(
    _ source: any TensorSource, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct,
    ascii: Bool = false, image: Size = Size(width: 64, height: 32),
    others: [any TensorSource] = []
  ) {
    model = Model(source)
    epochs = others.map(Model.init) + [model]
    other = others.isEmpty ? nil : epochs[0]
    self.image = image
    forward = Self.forward(model, image)
    explorer = Explorer(
      ModelFacts(title: "model.pt", summary: "a summary", details: [" fact"], warning: ""),
      outline: Outline(model), size: Size(width: width, height: height),
      surface: Surface(depth: depth, isASCII: ascii), architecture: model.architecture,
      resolution: MapSize(height: image.height, width: image.width),
      other: others.isEmpty ? nil : "epoch_0.pt",
      epochs: Epochs(
        titles: epochs.indices.map { "epoch_\($0).pt" }, current: epochs.count - 1))
    perform(.start)
  }

  init(
    _ fixture: String, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct,
    ascii: Bool = false, image: Size = Size(width: 64, height: 32)
  ) throws {
    self.init(
      try Checkpoint.open(Fixtures.path(fixture)), width: width, height: height, depth: depth,
      ascii: ascii, image: image)
  }

  private static func forward(_ model: Model, _ image: Size) -> ForwardRun {
    ForwardRun(
      model,
      ForwardSettings(
        resolution: MapSize(height: image.height, width: image.width), threads: 1,
        labels: (0..<(model.architecture?.classes ?? 0)).map { "name \($0)" }))
  }

  mutating func perform(_ action: Action) {
    effects = explorer.update(action)
    carryOut(effects)
  }

  private mutating func carryOut(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .compute(let computation):
        for answer in answers(to: computation) { carryOut(explorer.update(answer)) }
      case .openEpoch(let epoch):
        model = epochs[epoch]
        forward = Self.forward(model, image)
        let facts = ModelFacts(title: "epoch_\(epoch).pt", summary: "", details: [], warning: "")
        perform(.epochOpened(epoch, facts))
      case .cancel, .reread, .export, .openImage, .complete, .copy, .tick, .redraw, .quit: break
      }
    }
  }

  private func answers(to computation: Computation) -> [Action] {
    let answers = Mutex<[Action]>([])
    let interpreter = Interpreter(
      outline: explorer.shared.outline, epoch: explorer.shared.epochs.current, model: model,
      other: other, open: { [epochs] in epochs[$0] }, forward: forward, measured: Measured(),
      threads: 1)
    interpreter.run(computation) { answer in answers.withLock { $0.append(answer) } }
    return answers.withLock(\.self).map(\.withoutTime)
  }

  /// Opens an image of stripes.
  mutating func openImage() {
    var values: [Float] = []
    var bytes: [UInt8] = []
    let size = MapSize(height: image.height, width: image.width)
    for index in 0..<size.positions {
      let column = index % size.width
      bytes += [UInt8(column * 4), UInt8(column * 3), UInt8(index / size.width * 8)]
    }
    for channel in 0..<3 {
      for index in 0..<size.positions {
        values.append(Float(index % size.width / 8 + channel) / 5 - 1)
      }
    }
    do {
      let input = try forward.begin(
        with: values, title: "stripes.png", fileSize: MapSize(height: 100, width: 200),
        picture: Picture(image, bytes: bytes))
      perform(.imageOpened(input))
    } catch {
      perform(.imageFailed(reason: "\(error)"))
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys { perform(.key(key)) }
  }

  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { perform(.key(.character(scalar))) }
  }

  /// Types a line in the place of the one in a prompt, and presses Enter.
  mutating func answer(_ text: String) {
    press(.control("u"))
    type(text)
    press(.enter)
  }

  mutating func paste(_ text: String) { perform(.paste(text)) }

  /// The mouse is over what is on screen.
  mutating func point(_ event: MouseEvent) { perform(.mouse(event, frame.hit(event))) }

  /// The export that the last key asked for; `nil` if it asked for none.
  var exported: ExportRequest? {
    effects.lazy.compactMap { if case .export(let request) = $0 { request } else { nil } }.first
  }
  var selected: String { explorer.shared.outline.entries[explorer.shared.selection].title }
  var frame: Frame { explorer.view() }
}

extension Action {
  /// The action with a fixed duration for every step, so that recorded screens do not change.
  fileprivate var withoutTime: Action {
    guard case .progressed(let step, let record) = self else { return self }
    return .progressed(
      step: step, StepRecord(milliseconds: 0.25, statistics: record.statistics))
  }
}
