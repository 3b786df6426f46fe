import TensorCore
import Testing

@testable import NeoNeXt

@Suite struct ShiftStepTests {
  private static func sides(_ height: Int, _ width: Int) -> Kernel {
    Kernel(height: height, width: width, outputHeight: height, outputWidth: width)
  }

  private func architecture(_ kernels: [[Kernel]]) -> Architecture {
    Architecture(
      dims: kernels.map { _ in 16 }, depths: kernels.map { _ in 1 }, kernels: kernels,
      revision: .release)
  }

  @Test(arguments: ["1,1,1,0", "1,1/2,1+3,0", "1+2/3", "0/2,2/0", "12"])
  func `steps read back as they are written`(text: String) throws {
    #expect(try #require([StageShift](shifts: text)).text == text)
  }

  @Test(arguments: [
    "", "1,", "1//2", "1/2/3", "1+", "+1", "a", "1, 1", "1/x", "99999999999999999999",
  ])
  func `what is no list of steps is none`(text: String) {
    #expect([StageShift](shifts: text) == nil)
  }

  @Test func `steps that are alike are written once`() {
    #expect([StageShift](shifts: "2/2+2,1+1/1")?.text == "2,1")
    #expect([StageShift](shifts: "1+1") == [1])
  }

  @Test func `each side must be square and larger than its step`() throws {
    let down = Kernel(height: 4, width: 4, outputHeight: 2, outputWidth: 4)
    let model = architecture([[Self.sides(3, 5)], [Kernel(4), Kernel(7)], [down]])
    func message(_ text: String) throws -> String {
      let shifts = try #require([StageShift](shifts: text))
      return #expect(throws: ShiftError.self) { try model.with(shifts: shifts) }?.description ?? ""
    }
    #expect(try model.with(shifts: [StageShift](shifts: "2/4,3+6,0/3")!).shiftText == "2/4,3+6,0/3")
    #expect(try message("3,1,0") == "step 3 of stage 1 is not from 0 to 2 for rows of kernel 3x5")
    #expect(try message("1/5,1,0").hasSuffix("not from 0 to 4 for columns of kernel 3x5"))
    #expect(try message("1,4,0") == "step 4 of stage 2 is not from 0 to 3")
    #expect(try message("1,1,1").contains("rows of kernel 4x4→2x4 are not shifted"))
    #expect(try message("1,1+1+2,0").contains("stage 2 has 2 kernel groups, found 3 steps"))
    #expect(try message("1,1") == "expected 3 steps, one for each stage, found 2")
    #expect(try message("-1,1,0").contains("step -1 of stage 1"))
  }

  @Test func `the usual shifts are one wherever a side can be shifted, and none in the last stage`()
    throws
  {
    let down = Kernel(height: 4, width: 4, outputHeight: 2, outputWidth: 4)
    let model = architecture([
      [Self.sides(3, 5)], [down, Self.sides(1, 6)], [Kernel(7)], [Kernel(7)],
    ])
    #expect(model.shiftText == "1,0/1,1,0")
    #expect(model.hasUsualShifts)
    #expect(try model.with(shifts: model.shifts) == model)
    #expect(architecture([[Kernel(4)]]).shiftText == "1")
  }

  @Test func `rows and columns cut the channels of a group each by itself`() {
    let group = KernelGroup(index: 0, channels: 10..<23, kernel: Self.sides(3, 5))
    let found = group.subgroups(step: Shift(rows: 1, columns: 2))
    // Both rows and columns have sub-groups of 4, 4 and 5 channels, whose columns are shifted by 0, 2 and 4.
    #expect(found.map(\.channels) == [10..<14, 14..<18, 18..<23])
    #expect(found.map(\.shift.description) == ["0", "1/2", "2/4"])
    let mixed = group.subgroups(step: 1)
    // Sub-groups of rows end at channels 14 and 18, and those of columns at 12, 14, 16 and 18.
    #expect(mixed.map(\.channels) == [10..<12, 12..<14, 14..<16, 16..<18, 18..<23])
    #expect(mixed.map(\.shift.description) == ["0", "0/1", "1/2", "1/3", "2/4"])
    let few = KernelGroup(index: 0, channels: 0..<4, kernel: Self.sides(3, 5))
    #expect(few.subgroups(step: 1).map(\.shift.description) == ["0/4", "1/4", "2/4"])
  }

  @Test(arguments: ["4+7", "4x7", "4:10+7:22", "3x5:9+4x2:13"])
  func `kernels of a stage read back as they are written`(text: String) throws {
    let kernels = try #require(StageKernels(text))
    let channels = kernels.sizes?.reduce(0, +) ?? 16
    let model = Architecture(
      dims: [channels], depths: [1], kernels: [kernels.kernels], revision: .release)
    #expect(try model.with(kernels: [kernels]).kernelNames == [text])
  }

  @Test func `groups that do not make up the channels are refused, equal parts are not named`()
    throws
  {
    let model = architecture([[Kernel(4), Kernel(7)]])
    for text in ["4:10+7:7", "4:9223372036854775807+7:9", "4:20+7:-4", "4:8+7", "4:+7:8", "0+7"] {
      let kernels = StageKernels(text)
      if let kernels {
        #expect(throws: KernelsError.self) { try model.with(kernels: [kernels]) }
      }
    }
    let equal = try #require(StageKernels("4:8+7:8"))
    #expect(try model.with(kernels: [equal]).kernelNames == ["4+7"])
  }
}
