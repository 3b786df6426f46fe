import Foundation
import Testing

/// A real terminal: a separate tmux server with one window.
package final class Tmux {
  private let socket = "neoview-tests-\(UUID().uuidString)"

  /// Starts a shell command in the window.
  package init(
    _ command: String, width: Int = 120, height: Int = 36, term: String = "tmux-256color",
    locale: String = "C.UTF-8"
  ) throws {
    try run(
      "-u", "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)",
      "env -u NO_COLOR -u COLORTERM TERM=\(term) LC_ALL=\(locale) /bin/sh -c '\(command)'")
    try run("set", "-g", "status", "off")
    try run("set", "-sg", "escape-time", "10")
    try run("set", "-g", "remain-on-exit", "on")
  }

  deinit { _ = try? run("kill-server") }

  @discardableResult
  private func run(_ arguments: String...) throws -> String {
    try Program.run(
      executable: "/usr/bin/env", ["tmux", "-L", socket] + arguments,
      environment: ["LC_ALL": "C.UTF-8", "TMUX": ""]
    ).output
  }

  package func send(_ keys: String...) throws {
    for key in keys { try run("send-keys", key) }
  }

  package func resize(width: Int, height: Int) throws {
    try run("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  package func screen() throws -> String { try run("capture-pane", "-p") }

  /// The text of the screen with the escape sequences of its colours and attributes.
  package func styledScreen() throws -> String { try run("capture-pane", "-e", "-p") }

  /// Whether the program uses the alternate screen.
  package func isAlternate() throws -> Bool {
    try run("display-message", "-p", "#{alternate_on}").hasPrefix("1")
  }

  /// Whether the program has turned on reports of clicks and drags in the form of mode 1006, which has no largest column.
  package func hearsMouse() throws -> Bool {
    try run("display-message", "-p", "#{mouse_button_flag}#{mouse_sgr_flag}").hasPrefix("11")
  }

  /// Sends what a terminal reports for the mouse in the form of mode 1006. Rows and columns count from 1.
  package func mouse(_ button: Int, row: Int, column: Int, isRelease: Bool = false) throws {
    try type("\u{1b}[<\(button);\(column);\(row)\(isRelease ? "m" : "M")")
  }

  /// The first child process of the window's shell.
  package func childProcess() throws -> pid_t {
    let shell = try run("display-message", "-p", "#{pane_pid}")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let children = try text(of: "/proc/\(shell)/task/\(shell)/children")
    return try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
  }

  /// From now on, copies everything that programs send to the terminal to a file.
  package func record(to path: String) throws { try run("pipe-pane", "-o", "cat >> \(path)") }

  /// Sends characters as they are, without taking words such as `Enter` for names of keys.
  package func type(_ text: String) throws { try run("send-keys", "-l", text) }

  /// Pastes a text as the terminal does: between marks if the program has asked for them.
  package func paste(_ text: String) throws {
    try run("set-buffer", "--", text)
    try run("paste-buffer", "-p", "-r")
  }

  /// The title of the terminal that the program has set.
  package func title() throws -> String { try run("display-message", "-p", "#{pane_title}") }

  /// Waits until the screen contains a text, and returns the screen. Records an issue if it does not within ten seconds.
  @discardableResult
  package func wait(
    for text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    for _ in 0..<200 {
      let shown = try screen()
      if shown.contains(text) { return shown }
      usleep(50_000)
    }
    Issue.record("never saw \(text):\n\(try screen())", sourceLocation: sourceLocation)
    return ""
  }
}
