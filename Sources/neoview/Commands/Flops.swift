import ArgumentParser
import NeoNeXt

struct Flops: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count what each layer costs, by the paper's formulas and as its Table 1 does.",
    discussion: """
      One MAC is one multiply–add, which is two FLOPs. patchwise is NeoCell by Eq. 5, dense as \
      block-diagonal products with their zeros, depthwise the convolution it replaces (Eq. 4). norm is \
      five operations an element, as Table 1 has it. Not counted: activations, pooling, residual sums, \
      biases, layer scale.
      """)

  @OptionGroup var options: ArchitectureOptions

  @Option(help: "Of the image, in pixels: N or HxW, or several side by side such as '224|384'.")
  var resolution = ResolutionList(sizes: [.usual])

  @Option(help: "Other kernels for each stage, such as 4+7,4+7,4+7,7: what would it cost?")
  var kernels: KernelList?

  @Flag(help: "A line for each operator.")
  var operators = false

  @Option(help: "table, csv or json.")
  var format = TableFormat.table

  func run() throws {
    try reporting(options.checkpoint) {
      var architecture = try options.architecture()
      if let kernels { architecture = try architecture.with(kernels: kernels.stages) }
      let report = FlopsReport(
        title: options.title,
        counted: try resolution.sizes.map { try architecture.counted(at: $0) },
        published: resolution.sizes.count == 1
          ? architecture.publishedRow(resolution.sizes[0]) : nil, byOperator: operators)
      try show(report.text(as: format))
    }
  }
}
