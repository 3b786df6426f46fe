import TUICore
import Testing

@testable import Screens

@Suite struct ColumnTableTests {
  private struct Row {
    let name: String
    let cost: String
    var note = "note"
  }

  private static let rows = [
    Row(name: "stem", cost: "1"), Row(name: "stage_1.0", cost: "22"),
    Row(name: "head", cost: "3,333"),
  ]

  private static var columns: [TextColumn<Row>] {
    [
      TextColumn(title: "cost", width: 6, text: \.cost),
      TextColumn(title: "", width: 3, text: { _ in "" }),
      TextColumn(title: "note", width: 6, text: \.note),
    ]
  }

  private func table(_ limit: Int, _ rows: [Row] = rows) -> ColumnTable<Row> {
    ColumnTable(Self.columns, nameWidth: 9, fitting: limit, rows: rows)
  }

  /// Draws a table with its heading and rows.
  private func draw(
    _ table: ColumnTable<Row>, _ size: Size, rows: [Row] = rows, selected: Int? = nil
  ) -> Canvas {
    var canvas = Canvas(size, Surface(depth: .direct))
    table.drawHeading(&canvas, "layer", row: 0, column: 0, style: .plain, titles: .plain)
    table.drawRows(
      rows, name: \.name, target: { _ in .line(0) }, selected: selected, hasKeys: true, &canvas,
      Rect(row: 1, column: 0, height: size.height - 1, width: size.width))
    return canvas
  }

  @Test func `a name and columns set to the right`() {
    let canvas = draw(table(30), Size(width: 30, height: 4))
    #expect(
      canvas.frame.text == """
        layer      cost     note
        stem          1     note
        stage_1.0    22     note
        head      3,333     note
        """)
  }

  @Test func `columns that do not fit are left out, the last column of the area stays free`() {
    #expect([24, 25].map { table($0).width } == [18, 24])
    #expect([15, 16, 18, 19].map { table($0).width } == [9, 15, 15, 18])
    #expect(table(18).blank == nil)
    #expect(table(19).blank?.offset == 15 && table(19).blank?.width == 3)
    #expect([0, 1, 9].map { table($0).width } == [9, 9, 9])
  }

  @Test func `a longer text widens its column`() {
    let rows = [Row(name: "stem", cost: "1,234,567"), Row(name: "head", cost: "1", note: "猫猫猫猫")]
    let table = table(40, rows)
    #expect(table.width == 9 + 10 + 3 + 9)
    #expect(
      draw(table, Size(width: 40, height: 3), rows: rows).frame.text == """
        layer          cost        note
        stem      1,234,567        note
        head              1    猫猫猫猫
        """)
  }

  @Test func `the selected row is filled, and the others are not`() {
    let canvas = draw(table(30), Size(width: 30, height: 4), selected: 1)
    let style = canvas.theme.selection(hasKeys: true)
    for column in 0..<24 { #expect(canvas.frame[2, column].style == style) }
    #expect(canvas.frame[2, 24].style == .plain)
    for row in [0, 1, 3] {
      for column in 0..<30 { #expect(canvas.frame[row, column].style == .plain) }
    }
  }

  @Test func `arrows say that there are more rows, beside and not over the columns`() {
    let rows = (0..<9).map { Row(name: "layer \($0)", cost: "\($0)\($0)") }
    let places: [Int?: String] = [
      nil: """
      layer      cost     note
      layer 0      00     note
      layer 1      11     note
      layer 2      22     note
      layer 3      33     note↓
      """,
      4: """
      layer      cost     note
      layer 2      22     note↑
      layer 3      33     note
      layer 4      44     note
      layer 5      55     note↓
      """,
      8: """
      layer      cost     note
      layer 5      55     note↑
      layer 6      66     note
      layer 7      77     note
      layer 8      88     note
      """,
    ]
    for (selected, text) in places {
      let canvas = draw(
        table(25, rows), Size(width: 25, height: 5), rows: rows, selected: selected)
      #expect(canvas.frame.text == text)
    }
  }

  @Test func `the mouse hits a row over the whole width of the area`() {
    let frame = draw(table(30), Size(width: 30, height: 4)).frame
    let found = frame.target(Target.self, row: 3, column: 29)
    #expect(found?.target == .line(0))
    #expect(found?.area == Rect(row: 3, column: 0, height: 1, width: 30))
    #expect(frame.target(Target.self, row: 0, column: 5) == nil)
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 5), (5, 0), (1, 9)])
  func `areas of next to nothing are no trap`(width: Int, height: Int) {
    for selected in [nil, 0, 2, 7] {
      let canvas = draw(
        table(width), Size(width: width, height: height), selected: selected)
      #expect(canvas.frame.size == Size(width: width, height: height))
    }
    _ = draw(table(width, []), Size(width: width, height: height), rows: [], selected: 0)
  }
}
