import TUICore
import TestSupport
import Testing

@testable import Terminal

@Suite struct CapabilitiesTests {
  private func found(
    asked: ColorDepth? = nil, noColor: Bool = false, colorTerm: String? = nil, colors: Int,
    isUTF8: Bool = true
  ) -> Capabilities {
    Capabilities(
      term: "xterm", terminfoColors: colors, colorTerm: colorTerm, isNoColor: noColor,
      isUTF8: isUTF8, placesText: true, asked: asked, asksForASCII: false)
  }

  @Test func `the flag wins, then NO_COLOR, then COLORTERM, then terminfo, and it is said which`() {
    let cases: [(Capabilities, ColorDepth, String)] = [
      (
        found(asked: .eight, noColor: true, colorTerm: "truecolor", colors: 256), .eight, "--colors"
      ),
      (found(noColor: true, colorTerm: "truecolor", colors: 256), .mono, "NO_COLOR is set"),
      (found(colorTerm: "truecolor", colors: 256), .direct, "COLORTERM is truecolor"),
      (found(colorTerm: "24bit", colors: 8), .direct, "COLORTERM is 24bit"),
      (found(colorTerm: "yes", colors: 256), .palette, "256 colours"),
      (found(colors: 1 << 24), .direct, "16777216"), (found(colors: 16), .sixteen, "16 colours"),
      (found(colors: 8), .eight, "8 colours"), (found(colors: -1), .mono, "no colours"),
    ]
    for (capabilities, depth, reason) in cases {
      #expect(capabilities.surface.depth == depth)
      #expect(capabilities.lines.contains { $0.hasPrefix("colours") && $0.contains(reason) })
    }
    #expect(found(colors: 8, isUTF8: false).surface.isASCII)
  }
}

@Suite struct DirectColorEntryTests {
  @Test(arguments: ["tmux-256color", "xterm-256color", "screen", "linux", "vt100"])
  func `curses' own reader finds the capabilities in a changed entry`(term: String) throws {
    guard let original = TerminfoFolder.entry(for: term) else { return }
    let entry = try #require(DirectColorEntry(original))
    try withTemporaryFolder { folder throws in
      let database = folder + "/n"
      _ = try Program.run(executable: "/bin/mkdir", [database])
      try write(entry.direct, to: database + "/" + DirectColorEntry.name)
      let shown = try Program.run(
        executable: "/usr/bin/infocmp", ["-x1", DirectColorEntry.name],
        environment: ["TERMINFO": folder])
      #expect(shown.output.contains("\tRGB,"))
      #expect(shown.output.contains("\tAX,"))
      #expect(shown.output.contains("colors#0x1000000,"))
      #expect(shown.output.contains("%e38;2;%p1%{65536}%/%d"))
      // The entry keeps all capabilities of the terminal's own entry.
      let before = try Program.run(executable: "/usr/bin/infocmp", ["-1", term])
      for line in before.output.split(separator: "\n")
      where line.hasPrefix("\tcup=") || line.hasPrefix("\tkcuu1=") || line.hasPrefix("\tel=") {
        #expect(shown.output.contains(line))
      }
    }
  }

  @Test func `bytes that are no entry are refused`() throws {
    #expect(DirectColorEntry([]) == nil)
    #expect(DirectColorEntry([UInt8](repeating: 0xff, count: 100)) == nil)
    let original = try #require(TerminfoFolder.entry(for: "linux"))
    for count in 0..<original.count / 2 {
      #expect(DirectColorEntry(Array(original[..<count])) == nil)
    }
    #expect(TerminfoFolder.entry(for: "../../etc/passwd") == nil)
    #expect(TerminfoFolder.entry(for: "") == nil)
  }
}

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `text is what RFC 4648 gives`(plain: String, expected: String) {
    #expect(Base64.text(of: Array(plain.utf8)) == expected)
  }
}
