import NeoNeXt
import Synchronization
import Weights

/// The checkpoints of a run, or the only one: opened when they are first wanted, by any thread.
final class Checkpoints: Sendable {
  enum Refusal: Error, Equatable, CustomStringConvertible {
    case otherModel(path: String, first: String)

    var description: String {
      switch self {
      case .otherModel(let path, let first):
        "\(path): other layers or shapes than \(first); neoview diff compares those"
      }
    }
  }

  let titles: [String]
  /// Of the files; none of a fresh model.
  let paths: [String]
  /// The one to begin with: the last that opens, which learned most.
  let start: Int
  /// That one.
  let opened: ModelReport
  /// Why later ones do not open; `nil` if all is well.
  let notice: String?
  private let open: @Sendable (Int) throws -> ModelReport
  private let reports = Mutex<[Int: ModelReport]>([:])

  /// A model that is open.
  init(_ report: ModelReport) {
    titles = [report.open.title]
    paths = report.open.path.map { [$0] } ?? []
    start = 0
    opened = report
    notice = nil
    open = { _ in report }
  }

  /// - Parameters:
  ///   - paths: in the order of time; at least one.
  ///   - shifts: those of the stages, if they are not the usual ones.
  /// - Throws: why the last does not open, if none does.
  init(_ paths: [String], shifts: [Int]?) throws {
    self.paths = paths
    let titles = paths.map { String($0.split(separator: "/").last ?? "").printable }
    self.titles = titles
    let open: @Sendable (Int) throws -> ModelReport = { index in
      var open = try OpenModel(checkpoint: paths[index])
      if let shifts { open.model = try open.model.with(shifts: shifts) }
      return ModelReport(open: open)
    }
    self.open = open
    var failures: [any Error] = []
    for index in paths.indices.reversed() {
      do {
        opened = try open(index)
        start = index
        notice = failures.first.map { "\(titles[titles.count - 1]): \($0)" }
        return
      } catch {
        failures.append(error)
      }
    }
    throw failures[0]
  }

  /// The first that opens and is of the same architecture.
  var first: ModelReport? { (0...start).lazy.compactMap { try? self.report($0) }.first }

  var isRun: Bool { titles.count > 1 }

  /// - Throws: what opening the file throws; `otherModel` if it is not of the same architecture as the one to
  ///   begin with.
  func report(_ index: Int) throws -> ModelReport {
    if index == start { return opened }
    if let known = reports.withLock({ $0[index] }) { return known }
    var report = try open(index)
    let first = opened.open.model
    guard report.open.model.recognition?.architecture == first.recognition?.architecture,
      let model = report.open.model.inOrder(of: first)
    else {
      throw Refusal.otherModel(path: titles[index], first: titles[start])
    }
    report.open.model = model
    let found = report
    reports.withLock { $0[index] = found }
    return found
  }
}
