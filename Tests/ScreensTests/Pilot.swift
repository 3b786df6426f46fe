import Analysis
import CheckpointFiles
import Inference
import Kernels
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// An explorer with its model, whose loading is carried out at once.
struct Pilot {
  private(set) var model: Model
  /// The checkpoints of a run, or the only one.
  let epochs: [Model]
  /// What it is compared with.
  let other: Model?
  private let stepper: Stepper?
  private let image: Size
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
    stepper = try? Stepper(model, height: image.height, width: image.width, threads: 1)
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

  mutating func perform(_ action: Action) {
    effects = explorer.update(action)
    carryOut(effects)
  }

  private mutating func carryOut(_ effects: [Effect]) {
    for case .arrange(let request) in effects {
      do {
        _ = explorer.update(.arranged(try request.arranged(), request.arrangement))
      } catch {
        _ = explorer.update(.arrangeFailed(request.arrangement, reason: "\(error)"))
      }
    }
    for case .survey(let requests) in effects {
      for request in requests {
        for layer in request.layers {
          do {
            let figures = try LayerFigures(epochs[request.epoch].neocell(of: layer))
            _ = explorer.update(.surveyed(figures, epoch: request.epoch))
          } catch { Issue.record(error) }
        }
      }
    }
    for case .compare(let epoch) in effects {
      do {
        let baseline = try #require(other ?? model.expectation)
        let difference = try ModelDifference(model, baseline, neocellsAlone: other == nil)
        _ = explorer.update(.compared(CompareResult(difference), epoch: epoch))
      } catch { Issue.record(error) }
    }
    for case .openEpoch(let epoch) in effects {
      model = epochs[epoch]
      let facts = ModelFacts(title: "epoch_\(epoch).pt", summary: "", details: [], warning: "")
      perform(.epochOpened(epoch, facts))
    }
    for case .findOddities(let sheet, let arrangement) in effects {
      do {
        let found = try sheet.oddities(count: 100)
        _ = explorer.update(.foundOddities(found, on: sheet.subject, arrangement))
      } catch { Issue.record(error) }
    }
    for case .field(let request) in effects {
      do {
        let fields = try FieldPair(request.architecture, request.size)
        let result = try FieldResult(request, fields, reusing: explorer.field.result)
        _ = explorer.update(.fieldFollowed(result))
        _ = explorer.update(.fieldFollowed(try result.withCurve(fields)))
      } catch {
        _ = explorer.update(.fieldFailed(request, reason: "\(error)"))
      }
    }
    for case .step(let step) in effects {
      do { try carryOut(step) } catch { Issue.record(error) }
    }
    for case .load(let entry) in effects {
      let kind = explorer.outline.entries[entry].kind
      do {
        let compared = try other.map { try Sheet(kind, of: $0, entry: entry) }
        carryOut(
          explorer.update(
            .loaded(
              try Sheet(kind, of: model, entry: entry), compared: compared,
              epoch: explorer.epochs.current)))
      } catch {
        _ = explorer.update(.loadFailed(entry: entry, reason: "\(error)"))
      }
    }
  }

  /// Opens a picture of stripes.
  mutating func openImage() {
    guard let stepper else { return }
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
    do { try stepper.setInput(values) } catch { Issue.record(error) }
    perform(
      .imageOpened(
        ForwardInput(
          title: "stripes.png", fileSize: MapSize(height: 100, width: 200), size: size,
          picture: Picture(image, bytes: bytes),
          operators: stepper.operators, sheet: Sheet(image: values, channels: 3, size: size),
          statistics: ValueStatistics(values[...]))))
  }

  private mutating func carryOut(_ step: Int) throws {
    guard let stepper else { return }
    let work = stepper.operators[step - 1]
    func stack(_ index: Int) throws -> MatrixStack {
      let map = try stepper.output(of: index)
      return MatrixStack(
        count: map.channels, rows: map.height, columns: map.width, values: map.planar)
    }
    var maps: NeoCellMaps?
    if work.kind == .leftProduct || work.kind == .neocell {
      let half = work.kind == .leftProduct ? step - 1 : step - 2
      maps = NeoCellMaps(
        cell: try model.neocell(of: work.layer), x: try stack(half - 1), half: try stack(half),
        y: try stack(half + 1))
    }
    let values = try stack(step - 1).values
    _ = explorer.update(
      .progressed(
        step: step, StepRecord(milliseconds: 0.25, statistics: ValueStatistics(values[...]))))
    let classes = ClassScore.ranked(values, count: 5).map {
      LabelledClass(score: $0, label: "name \($0.index)")
    }
    _ = explorer.update(
      .stepped(
        StepResult(
          sheet: Sheet(step, work, values: values, neocell: maps),
          classes: step == stepper.operators.count ? classes : [])))
  }

  mutating func press(_ keys: Key...) {
    for key in keys { perform(.key(key)) }
  }

  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { perform(.key(.character(scalar))) }
  }

  /// What the last key asked to be exported.
  var exported: ExportRequest? {
    effects.lazy.compactMap { if case .export(let request) = $0 { request } else { nil } }.first
  }
  var selected: String { explorer.outline.entries[explorer.selection].title }
  var frame: Frame { explorer.view() }
}
