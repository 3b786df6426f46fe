import NeoNeXt
import TensorCore

/// The name under which a trace has a gradient or an effective field.
package enum GradientName: Hashable {
  /// The gradient of a logit or of the cross entropy, by the image (`input`) or by a parameter.
  case gradient(GradientSubject, by: String)
  /// The effective field of the middle of a layer.
  case field(FieldMeasure, layer: String)

  /// `nil` if the name is that of no gradient.
  package init?(_ name: String) {
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let (prefix, rest) = (name[..<dot], String(name[name.index(after: dot)...]))
    switch prefix {
    case "erf": self = .field(.positive, layer: rest)
    case "erf_absolute": self = .field(.absolute, layer: rest)
    default:
      if prefix.hasPrefix("logit_"), let index = Int(prefix.dropFirst(6)) {
        self = .gradient(.logit(index), by: rest)
      } else if prefix.hasPrefix("cross_entropy_"), let label = Int(prefix.dropFirst(14)) {
        self = .gradient(.crossEntropy(label: label), by: rest)
      } else {
        return nil
      }
    }
  }
}

/// Computes the gradients and fields that a trace has.
package struct GradientTrace {
  package let plan: GradientPlan
  private let names: [(text: String, name: GradientName)]

  /// The parameters whose gradients a trace has.
  ///
  /// - Parameter names: the names of the trace.
  package static func parameters(_ names: [String], _ architecture: Architecture)
    -> GradientParameters
  {
    let known = architecture.layers.flatMap(\.parameters)
    let wanted = Set(
      names.compactMap { name -> String? in
        if case .gradient(_, let by) = GradientName(name), by != "input" { by } else { nil }
      })
    guard !wanted.isEmpty else { return .none }
    let isOfNeoCell = known.allSatisfy { $0.isOfNeoCell || !wanted.contains($0.name) }
    return isOfNeoCell ? .neocell : .all
  }

  package init(_ plan: GradientPlan, _ names: [String]) {
    self.plan = plan
    self.names = names.sorted().compactMap { text in GradientName(text).map { (text, $0) } }
  }

  /// Computes all that the names stand for.
  ///
  /// - Parameter observe: called with each gradient under its name in the trace.
  /// - Throws: `noClass`, `noMap` if a name is of a class or of a layer that the model lacks; what a pass throws.
  package func run(
    _ input: [Float], threads: Int, observe: (String, Shape, [Float]) throws -> Void
  ) throws {
    let evaluation = try plan.run([input], threads: threads)
    let (height, width) = (plan.forward.height, plan.forward.width)
    for subject in subjects {
      try subject.check(plan.architecture)
      var found: [String: (Shape, [Float])] = [:]
      let images = try evaluation.gradient(from: .outputs(subject.seeds(evaluation.outputs))) {
        event in
        switch event {
        case .output: break
        case .parameter(let gradient):
          found[gradient.parameter.name] = (gradient.parameter.shape, gradient.values)
        }
      }
      found["input"] = (Shape(plan.architecture.imageChannels, height, width), images[0])
      for (text, name) in names {
        if case .gradient(subject, let by) = name, let (shape, values) = found[by] {
          try observe(text, shape, values)
        }
      }
    }
    for measure in FieldMeasure.allCases {
      let places = try names.compactMap { name -> OutputPlace? in
        guard case .field(measure, let layer) = name.name else { return nil }
        return try OutputPlace(named: layer, plan.architecture, plan.sizes)
      }
      guard !places.isEmpty else { continue }
      let fields = EffectiveFields(plan, places, measure, threads: threads)
      try fields.add(input)
      for field in fields.fields {
        let prefix =
          switch measure {
          case .positive: "erf"
          case .absolute: "erf_absolute"
          }
        try observe(
          "\(prefix).\(field.place.layer)", Shape(height, width), field.values.map { Float($0) })
      }
    }
  }

  private var subjects: [GradientSubject] {
    var subjects: [GradientSubject] = []
    for case .gradient(let subject, _) in names.map(\.name) where !subjects.contains(subject) {
      subjects.append(subject)
    }
    return subjects
  }
}
