import NeoNeXt
import Synchronization
import Weights

/// The checkpoints of a run, of which there may be only one. Each is opened when it is first asked for, by any thread. More
/// can be added later; a file that was written anew counts as another checkpoint.
final class Checkpoints: Sendable {
  /// Why a file is not taken as a checkpoint of the run. The description is one line.
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
    /// The names of the checkpoints on screen.
    var titles: [String]
    /// The paths of the files; empty for a fresh model.
    var paths: [String]
    /// The checkpoints that were opened, by their indices.
    var reports: [Int: ModelReport] = [:]
  }

  /// The index of the checkpoint to begin with, which is the last one that can be opened.
  let start: Int
  /// The checkpoint to begin with.
  let opened: ModelReport
  /// Why the last checkpoint cannot be opened; `nil` if it can.
  let notice: String?
  /// The paths of the averages that checkpoints are compared with.
  let averagePaths: [String]
  private let open: @Sendable (String) throws -> ModelReport
  private let state: Mutex<State>

  var titles: [String] { state.withLock { $0.titles } }
  var paths: [String] { state.withLock { $0.paths } }

  /// Makes a run of one model that is open already.
  init(_ report: ModelReport) {
    state = Mutex(
      State(titles: [report.open.title], paths: report.open.path.map { [$0] } ?? []))
    start = 0
    opened = report
    notice = nil
    averagePaths = []
    open = { _ in report }
  }

  /// Opens the last checkpoint that can be opened.
  ///
  /// - Parameters:
  ///   - paths: the files in the order of time, of which there is at least one.
  ///   - shifts: the shifts of the stages, if they are not the usual ones.
  ///   - averages: the path of the average that a checkpoint is compared with, by the path of the checkpoint.
  /// - Throws: why the last checkpoint cannot be opened, if none can.
  init(_ paths: [String], shifts: [StageShift]?, averages: [String: String] = [:]) throws {
    let titles = paths.map(\.fileTitle)
    state = Mutex(State(titles: titles, paths: paths))
    let open: @Sendable (String) throws -> ModelReport = { path in
      var open = try OpenModel(checkpoint: path)
      if let shifts { open.model = try open.model.with(shifts: shifts) }
      // If the run has averages, those of later checkpoints are looked for as well.
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

  /// The earliest checkpoint that can be opened, has the same architecture as the one to begin with, and comes before it;
  /// `nil` if there is none. The notice says why the earliest of those that were passed over was not taken.
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

  /// Whether there are several checkpoints.
  var isRun: Bool { titles.count > 1 }

  /// A checkpoint of the run, which is opened if it was not before.
  ///
  /// - Throws: what opening the file throws; `otherModel` if its architecture is not that of the checkpoint to begin with.
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

  /// Opens a file and adds it as the last checkpoint of the run. It may be a new file, or one that was written anew.
  ///
  /// - Returns: the index of the checkpoint, and its name on screen.
  /// - Throws: what `report` throws; then nothing is added.
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

  /// Opens a file whose model must match that of the checkpoint to begin with.
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
