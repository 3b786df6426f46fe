import TensorCore
import Testing

@testable import Sheets

@Suite struct NameTreeTests {
  @Test func `names that begin alike are folders in a file that is no NeoNeXt`() {
    let tree = NameTree(["a.b.x", "a.b.y", "c", "a.d.e.f", "a.d.e.h", "c.g"])
    #expect(tree.leaves.map(\.name) == ["c", "c.g"])
    #expect(tree.folders.map(\.name) == ["a"])
    #expect(tree.folders[0].tree.folders.map(\.name) == ["b", "d.e"])
    #expect(tree.count == 6)
    #expect(
      NaturalOrder.sorted(["head", "block10", "block2", "a", "block1", "x1", "y0"]) == [
        "head", "block1", "block2", "a", "block10", "x1", "y0",
      ])
    let deep = NameTree([String(repeating: "a.", count: 100_000) + "b"])
    #expect(deep.count == 1)
  }
}
