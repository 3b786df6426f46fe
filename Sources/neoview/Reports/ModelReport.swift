import CheckpointFiles
import NeoNeXt
import Screens
import TensorCore
import Weights

/// What is known of a model as a whole, which `info` prints and the explorer shows.
struct ModelReport {
  var open: OpenModel
  /// The average of the weights over earlier steps, if there is a checkpoint of it beside this one.
  private(set) var average: OpenModel?
  /// Why the average does not open, if there is one.
  private var averageFailure: String?
  private var model: Model { open.model }
  private var tensors: [TensorDescription] { model.source.tensors }

  init(open: OpenModel) { self.open = open }

  /// - Parameter averagePath: where the average of this checkpoint would be; it is opened if it is there.
  init(open: OpenModel, averagePath: String?) {
    self.open = open
    guard let averagePath else { return }
    do {
      average = try OpenModel(checkpoint: averagePath)
    } catch CheckpointError.noSuchFile {
    } catch {
      averageFailure = "\(averagePath.fileTitle): \(error)"
    }
  }

  var format: String { open.checkpoint?.format.rawValue ?? "fresh" }
  var byteCount: Int { open.checkpoint?.byteCount ?? 0 }

  /// What had to be removed to find the usual names: the keys of dictionaries, such as `state_dict`, and the beginning of
  /// every name, such as `module.`.
  var wrapper: String {
    ((open.checkpoint?.wrapper ?? []) + [model.recognition?.prefix ?? ""])
      .filter { !$0.isEmpty }.joined(separator: " ").printable
  }

  /// The types of the tensors, and how many tensors there are of each, the most common type first.
  private var typeCounts: [(type: ElementType, count: Int)] {
    let counts = Dictionary(tensors.map { ($0.type, 1) }, uniquingKeysWith: +)
    return counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { ($0.key, $0.value) }
  }

  /// The most common floating-point type of the tensors, or the most common type if none is floating-point.
  var mainType: String {
    let counts = typeCounts
    return (counts.first { $0.type.isFloating } ?? counts.first)?.type.rawValue ?? ""
  }

  var variantName: String { model.architecture?.variant?.rawValue ?? "custom" }
  var revisionName: String { model.architecture?.revision?.rawValue ?? "custom" }

  /// The number of classes; `nil` if the file lacks the tensors of the head that would tell it.
  var classes: Int? {
    let isTold = model.recognition.map {
      $0.tensorIndex["head.fc.weight"] != nil || $0.tensorIndex["head.fc.bias"] != nil
    }
    return isTold == true ? model.architecture?.classes : nil
  }

  // MARK: - For people

  private var typeText: String {
    typeCounts.map { "\(NumberFormat.grouped($0.count)) \($0.type.rawValue)" }.joined(
      separator: ", ")
  }

  /// Every fact with its label. Problems are not among them.
  var facts: [(label: String, text: String)] {
    var facts = [
      ("format", format + (byteCount > 0 ? ", \(NumberFormat.grouped(byteCount)) bytes" : "")),
      ("tensors", "\(NumberFormat.grouped(tensors.count)): \(typeText)"),
      model.recognition == nil
        ? ("elements", "\(NumberFormat.grouped(model.parameterCount)) floating")
        : ("parameters", "\(NumberFormat.grouped(model.parameterCount)) trainable"),
    ]
    if !wrapper.isEmpty { facts.append(("wrapper", wrapper)) }
    if let others = open.checkpoint?.otherTensors, others > 0 {
      facts.append(("beside", "\(NumberFormat.grouped(others)) tensors that are not the model's"))
    }
    guard let architecture = model.architecture else {
      return facts + [("model", "no NeoNeXt: shown as plain tensors")] + extras
    }
    let name =
      architecture.variant?.title ?? "NeoNeXt, custom size"
    facts += [
      ("model", "\(name), \(revisionName) revision"),
      ("dims", Self.list(architecture.dims)), ("depths", Self.list(architecture.depths)),
      (
        "kernels", architecture.kernelNames.map { $0.isEmpty ? "none" : $0 }.joined(separator: ", ")
      ),
      (
        "shifts",
        architecture.shifts.map(\.description).joined(separator: ", ")
          + " (not in the file: --shifts sets them)"
      ),
      ("down-sampling", Self.downsampling(architecture)),
      ("linear bias", architecture.hasLinearBias ? "yes" : "no"),
      ("layer scale", architecture.hasLayerScale ? "yes" : "no"),
      ("classes", Self.classes(architecture)),
    ]
    return facts + extras
  }

  /// Plain values that are in the file, and tensors that cannot be shown.
  private var extras: [(String, String)] {
    (open.checkpoint?.extras ?? []).prefix(20).map { ($0.key.excerpt, $0.value.excerpt) }
      + (open.checkpoint?.opaqueTensors ?? []).prefix(20).map {
        ("not shown", "\($0.name.excerpt): \($0.kind.excerpt)")
      }
  }

  /// A line for each tensor that is missing, unexpected, or of a wrong shape.
  var problems: [String] {
    guard let recognition = model.recognition else { return [] }
    return recognition.missing.map { "missing     \($0.printable)" }
      + recognition.unexpected.map { "unexpected  \($0.printable)" }
      + recognition.mismatched.map {
        "wrong shape \($0.name.printable): expected \($0.expected), found \($0.found)"
      }
  }

  var lines: [String] {
    let facts = facts.map { label, text in
      label.padded(to: 15) + text
    }
    return facts + (problems.isEmpty ? [] : [""] + problems)
  }

  private static func classes(_ architecture: Architecture) -> String {
    if architecture.classes > 0 { return NumberFormat.grouped(architecture.classes) }
    return architecture.hasHead
      ? "none: the head ends in features" : "unknown: the file has no head"
  }

  /// The order of operators between stages, and the kernels if they do not all halve the map.
  private static func downsampling(_ architecture: Architecture) -> String {
    let order = "\(architecture.downsampling.rawValue) order"
    let kernels = architecture.downsamplingKernels
    guard kernels.contains(where: { $0 != [.halving] }) else { return order }
    let names = kernels.map { $0.map(\.description).joined(separator: "+") }
    return "\(order), \(names.joined(separator: ", "))"
  }

  private static func list(_ values: [Int]) -> String {
    values.map(String.init).joined(separator: ", ")
  }

  // MARK: - For the explorer

  var modelFacts: ModelFacts {
    let millions = Double(model.parameterCount) / 1e6
    let count =
      millions >= 0.1 ? "\(Self.rounded(millions)) M" : NumberFormat.grouped(model.parameterCount)
    var parts = [format]
    if byteCount > 0 { parts.append("\(Self.rounded(Double(byteCount) / 1e6)) MB") }
    if let architecture = model.architecture {
      let variant = architecture.variant?.title ?? "NeoNeXt"
      parts += ["\(variant) \(revisionName)", "\(count) parameters"]
    } else {
      parts += ["no NeoNeXt: plain tensors", "\(count) elements"]
    }
    return ModelFacts(
      title: open.title, summary: parts.joined(separator: " · "),
      details: lines.map { " " + $0 }, warning: warning, otherTitle: average?.title)
  }

  private var warning: String {
    if let averageFailure { return averageFailure }
    guard let recognition = model.recognition else { return "" }
    // Missing counts of batches give no warning, because nothing needs them.
    let counts = [
      (recognition.neededAndMissing.count, "missing"),
      (recognition.unexpected.count, "unexpected"), (recognition.mismatched.count, "wrong shape"),
    ]
    if counts.allSatisfy({ $0.0 == 0 }) { return "" }
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + ": i"
  }

  private static func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = String(hundredths % 100)
    return "\(hundredths / 100)." + (fraction.count == 1 ? "0" : "") + fraction
  }
}
