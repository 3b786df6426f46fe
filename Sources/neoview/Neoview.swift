// The program reads arguments, runs commands, and carries out what the explorer asks for. It knows nothing of how anything
// is drawn or computed.

import ArgumentParser
import Glibc

@main
struct Neoview: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neoview",
    abstract: "Explore NeoNeXt checkpoints in the terminal.",
    usage: """
      neoview [CHECKPOINT …] [--compare OTHER] [--image FILE] [--resolution N|HxW] [--labels FILE]
              [--shifts 1,1,1,0] [--colors auto|mono|8|16|256|24bit] [--ascii]
              [--background auto|light|dark] [--mouse on|off] [--follow]
              [--average] [--exif] [--memory 8G]
      neoview --variant t|s|b|l|xl [--revision paper|release] [--init …] [--seed N]
      neoview <subcommand> …
      """,
    discussion: """
      neoview CHECKPOINT opens the explorer on a checkpoint (torch.save or safetensors), and with \
      several checkpoints on a run to step through. neoview alone opens the bundled samples: a run \
      of five checkpoints. neoview --variant t opens a model with fresh weights, without a file. \
      neoview explore --help explains the options of the explorer; in it, ? lists all keys.
      """,
    version: "0.1.0",
    subcommands: [
      Explore.self, Info.self, Audit.self, Export.self, Stats.self, Diff.self, Flops.self,
      Table1.self,
      Fields.self,
      Run.self, Verify.self, Gradient.self, Erf.self, Saliency.self,
      Bench.self, Init.self, Convert.self, Replay.self,
    ],
    defaultSubcommand: Explore.self)

  /// Does what the argument parser's own `main` does, but escapes its messages: they repeat arguments, which may hold
  /// characters that a terminal would act on.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if code.isSuccess { exit(withError: error) }
      let text = fullMessage(for: error)
      if !text.isEmpty { complain(text) }
      Glibc.exit(code.rawValue)
    }
  }
}
