import TUICore
import Testing

@testable import Screens

@Suite struct TitleBarTests {
  private func bar(_ width: Int, title: String = "model.pt", warning: String = "") -> Frame {
    var canvas = Canvas(Size(width: width, height: 1), Surface(depth: .direct))
    TitleBar(
      title: title, summary: "a summary", warning: warning, badge: "[24 bit]", screen: .costs
    ).draw(&canvas, in: canvas.bounds)
    return canvas.frame
  }

  @Test func `tabs name the screens, shorter where there is less room`() {
    #expect(bar(120).text.contains("1 Matrices  2 Field  3 FLOPs  4 Forward  5 Compare  6 Figures"))
    #expect(bar(80).text.contains("1 Mat  2 Field  3 FLOPs  4 Fwd  5 Cmp  6 Fig"))
    #expect(bar(50).text.contains("model.pt   1  2  3  4  5  6"))
    #expect(bar(30).text.contains("model.pt"))
    for width in 0..<40 { _ = bar(width, title: "a-very-long-name-of-a-file.safetensors") }
  }

  @Test func `the file's name, a warning and the badge stay beside the tabs`() {
    let text = bar(100, title: "epoch_24.pt (5 of 5)", warning: "⚠ 3 missing ").text
    for part in ["epoch_24.pt (5 of 5)", "6 Fig", "⚠ 3 missing", "[24 bit]"] {
      #expect(text.contains(part))
    }
  }

  @Test
  func
    `what does not fit whole is left out, and names of screens are worth more than a word of the badge`()
  {
    var canvas = Canvas(Size(width: 80, height: 1), Surface(depth: .palette))
    TitleBar(
      title: "digits-24.pt (5 of 5)", summary: "torch zip · 0.86 MB · NeoNeXt release",
      warning: "", badge: "[256 colours]", screen: .matrices
    ).draw(&canvas, in: canvas.bounds)
    let text = canvas.frame.text
    #expect(text.contains("1 Mat  2 Field  3 FLOPs  4 Fwd  5 Cmp  6 Fig") && text.contains("[256]"))
    #expect(!text.contains("…") && !text.contains("torch"))
    var wide = Canvas(Size(width: 124, height: 1), Surface(depth: .palette))
    TitleBar(
      title: "a.pt", summary: "torch zip · 0.86 MB · NeoNeXt release", warning: "",
      badge: "[256 colours]", screen: .matrices
    ).draw(&wide, in: wide.bounds)
    #expect(wide.frame.text.contains("torch zip · 0.86 MB ") && !wide.frame.text.contains("Neo…"))
  }

  @Test func `a click on a tab shows its screen`() throws {
    for width in [160, 80] {
      for screen in ScreenID.allCases {
        var pilot = try Pilot("nano-release.pt", width: width, height: 24)
        try pilot.click(" \(screen.digit) ")
        #expect(pilot.explorer.screen == screen)
      }
    }
  }
}
