import Foundation

/// The result of a run of the program: its exit status as shells report it, and what it wrote to standard output and to
/// standard error.
package struct ProgramResult {
  package let status: Int32
  package let output: String
  package let errors: String
}

/// The program under test: the one that the environment variable NEOVIEW_PROGRAM names, otherwise the `neoview` that was
/// built together with the tests.
package enum Program {
  package static let path: String = {
    if let path = ProcessInfo.processInfo.environment["NEOVIEW_PROGRAM"] { return path }
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "neoview").path
  }()

  package static func run(_ arguments: String...) throws -> ProgramResult {
    try run(executable: path, arguments)
  }

  /// Runs a program to its end. Its output goes to files instead of pipes, and the end is awaited by `waitpid` instead of
  /// Foundation's `Process`, since a daemon that the program leaves behind (the tmux server) would keep both from ending.
  package static func run(
    executable: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ProgramResult {
    try withTemporaryFolder { folder throws in
      let (output, errors) = (folder + "/output", folder + "/errors")
      let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      let process = try spawn(
        [executable] + arguments, variables.map { "\($0)=\($1)" }, output: output, errors: errors)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      return ProgramResult(
        status: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f),
        output: try text(of: output), errors: try text(of: errors))
    }
  }

  private static func spawn(
    _ arguments: [String], _ variables: [String], output: String, errors: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
    // The test runner blocks signals. A tmux server that inherits this would never notice that its children ended.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    let words = arguments.map { strdup($0) } + [nil]
    let settings = variables.map { strdup($0) } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, words, settings)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return process
  }
}
