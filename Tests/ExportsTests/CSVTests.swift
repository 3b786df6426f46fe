import TestSupport
import Testing

@testable import Exports

@Suite struct CSVTests {
  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted"])
  func `a text that begins a formula gets an apostrophe, which reads back`(text: String) {
    let field = CSV.field(text)
    let bare =
      field.hasPrefix("\"")
      ? String(field.dropFirst().dropLast()).replacing("\"\"", with: "\"") : field
    #expect(bare.first == "'" && bare.dropFirst() == text)
  }

  @Test func `other texts stay as they are, quoted where RFC 4180 wants it`() {
    #expect(CSV.field("stage_1.0") == "stage_1.0")
    #expect(CSV.field("") == "")
    #expect(CSV.field("a,b") == "\"a,b\"")
    #expect(CSV.field("say \"a\"") == "\"say \"\"a\"\"\"")
    #expect(CSV.field("a\r\nb") == "\"a\r\nb\"")
    #expect(CSV.field("=HYPERLINK(\"a\",1)") == "\"'=HYPERLINK(\"\"a\"\",1)\"")
  }
}
