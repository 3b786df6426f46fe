import NeoNeXt
import Synchronization
import Weights

/// The checkpoints of a run, or the only one: opened when they are first wanted, by any thread. Later ones can be added:
/// a file that was written anew is one.
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

  private struct State {
    var titles: [String]
    /// Of the files; none of a fresh model.
    var paths: [String]
    var reports: [Int: ModelReport] = [:]
  }

  /// The one to begin with: the last that opens, which learned most.
  let start: Int
  /// That one.
  let opened: ModelReport
  /// Why later ones do not open; `nil` if all is well.
  let notice: String?
  /// The files of averages, which are read too.
  let averagePaths: [String]
  private let open: @Sendable (String) throws -> ModelReport
  private let state: Mutex<State>

  var titles: [String] { state.withLock { $0.titles } }
  var paths: [String] { state.withLock { $0.paths } }

  /// A model that is open.
  init(_ report: ModelReport) {
    state = Mutex(
      State(titles: [report.open.title], paths: report.open.path.map { [$0] } ?? []))
    start = 0
    opened = report
    notice = nil
    averagePaths = []
    open = { _ in report }
  }

  /// - Parameters:
  ///   - paths: in the order of time; at least one.
  ///   - shifts: those of the stages, if they are not the usual ones.
  ///   - averages: the path of a checkpoint's average by the checkpoint's: what it is compared with.
  /// - Throws: why the last does not open, if none does.
  init(_ paths: [String], shifts: [StageShift]?, averages: [String: String] = [:]) throws {
    let titles = paths.map(\.fileTitle)
    state = Mutex(State(titles: titles, paths: paths))
    let open: @Sendable (String) throws -> ModelReport = { path in
      var open = try OpenModel(checkpoint: path)
      if let shifts { open.model = try open.model.with(shifts: shifts) }
      // A run that has averages gets them of later checkpoints too.
      let average = averages.isEmpty ? nil : averages[path] ?? RunFiles.averagePath(of: path)
      return ModelReport(open: open, averagePath: average)
    }
    self.averagePaths = averages.values.sorted()
    self.open = open
    var failures: [any Error] = []
    for index in paths.indices.reversed() {
      do {
        opened = try open(paths[index])
        start = index
        notice = failures.first.map { "\(titles[titles.count - 1]): \($0)" }
        return
      } catch {
        failures.append(error)
      }
    }
    throw failures[0]
  }

  /// The first before the one to begin with that opens and is of the same architecture; and why those before it are not
  /// taken, if there are any.
  var first: (report: ModelReport?, notice: String?) {
    var notice: String?
    for index in 0..<start {
      do {
        return (try report(index), notice)
      } catch {
        notice = notice ?? "\(titles[index]): \(error)"
      }
    }
    return (nil, notice)
  }

  var isRun: Bool { titles.count > 1 }

  /// - Throws: what opening the file throws; `otherModel` if it is not of the same architecture as the one to
  ///   begin with.
  func report(_ index: Int) throws -> ModelReport {
    if index == start { return opened }
    let (known, path, title) = state.withLock {
      ($0.reports[index], $0.paths[index], $0.titles[index])
    }
    if let known { return known }
    let report = try matching(path, title: title)
    state.withLock { $0.reports[index] = report }
    return report
  }

  /// Opens a file as the latest checkpoint of the run: a new one, or one that was written anew.
  ///
  /// - Returns: its place in the run, and what it is called.
  /// - Throws: what `report` throws; nothing is added then.
  func add(_ path: String) throws -> (index: Int, title: String) {
    let made = try matching(path, title: path.fileTitle)
    return state.withLock { state in
      let (index, times) = (state.titles.count, state.paths.count { $0 == path })
      let title = path.fileTitle + (times > 0 ? " #\(times + 1)" : "")
      var report = made
      report.open.title = title
      state.reports[index] = report
      state.titles.append(title)
      state.paths.append(path)
      return (index, title)
    }
  }

  private func matching(_ path: String, title: String) throws -> ModelReport {
    var report = try open(path)
    let first = opened.open.model
    guard report.open.model.recognition?.architecture == first.recognition?.architecture,
      let model = try report.open.model.inOrder(of: first)
    else { throw Refusal.otherModel(path: title, first: titles[start]) }
    report.open.model = model
    return report
  }
}
