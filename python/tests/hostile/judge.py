"""Opens files with the real readers, and reports what code that ran.

    python -m hostile.judge JOBS RESULTS [first]
    python -m hostile.judge     # names the readers that are there

JOBS is a list of `[file, reader, …]`, RESULTS becomes `{file: {reader: {"ran": […], "names": […], "error": …}}}`. Each file
has a process of its own, forked from this one, and each reader an empty folder. Packages that are not installed are left out.

`ran` is what a file must not do: start a program, write, change a class or module, crash. `names` are the classes and functions that
were looked up for it.
"""

import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback

from . import readers as real
from .watch import Watch, changes, snapshot

LIMIT_SECONDS = 20
MEMORY = 3 << 30


def watched(path, reader, watch):
    """Runs a reader in this process."""
    before = snapshot()
    watch.begin()
    error = None
    try:
        real.READERS[reader](path)
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"[:200]
    watch.on = False
    ran = watch.ran[:8] + changes(before)[:8]
    return {"ran": ran + left_behind(os.getcwd(), ran), "names": sorted(set(watch.names))[:200], "error": error}


def left_behind(folder, ran):
    """The files that were written to a folder. A program that a reader has started may need a moment to write its file."""
    if any("Popen" in event or "spawn" in event for event in ran) and len(os.listdir(folder)) == 1:
        time.sleep(0.05)
    return [f"leaves {name}" for name in sorted(os.listdir(folder)) if name != "temporary"]


def child(path, readers, scratch, pipe, first):
    """The forked process: runs one reader after the other, each in a folder of its own, and writes a line for each to the pipe."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    watch = Watch(scratch)
    sys.addaudithook(watch)
    for reader in readers:
        folder = os.path.join(scratch, reader)
        os.makedirs(os.path.join(folder, "temporary"))
        os.chdir(folder)
        tempfile.tempdir = watch.allowed = os.path.join(folder, "temporary")
        signal.alarm(LIMIT_SECONDS)
        send(pipe, reader, None)
        try:
            result = watched(path, reader, watch)
        except BaseException:
            result = {"ran": [], "names": [], "error": "judge: " + traceback.format_exc()[-500:]}
        send(pipe, reader, result)
        if first and result["ran"]:
            break
    os._exit(0)


def send(pipe, reader, result):
    data = json.dumps([reader, result]).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data):]


def judge(path, readers, first=False):
    """What each reader does with a file. One process runs all of them; after a crash, another one runs the rest.

    - first: whether to stop after the first reader that ran code.
    """
    found, left = {}, list(readers)
    while left:
        scratch = os.path.realpath(tempfile.mkdtemp())
        lines, status = run(path, left, scratch, first)
        found.update(lines)
        last, result = lines[-1] if lines else (left[0], None)
        if result is None:
            found[last] = {"ran": [], "names": [], "error": None}
            blame(found[last], status)
            folder = os.path.join(scratch, last)
            found[last]["ran"] += left_behind(folder, []) if os.path.isdir(folder) else []
        shutil.rmtree(scratch, ignore_errors=True)
        left = [] if first and found[last]["ran"] else left[left.index(last) + 1:]
    return found


def blame(result, status):
    """The result of a reader that did not return."""
    if os.WIFSIGNALED(status):
        kind = signal.Signals(os.WTERMSIG(status)).name
        if kind in ("SIGALRM", "SIGKILL"):
            result["error"] = "takes too long"
        else:
            result["ran"].append(f"dies of {kind}")
    else:
        result["ran"].append(f"exits with {os.WEXITSTATUS(status)}")


def run(path, readers, scratch, first):
    """Forks a process, and returns the lines that it wrote and its status."""
    ours, theirs = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(ours)
        child(path, readers, scratch, theirs, first)
    os.close(theirs)
    said = b""
    end = time.monotonic() + (LIMIT_SECONDS + 2) * len(readers)
    # A program that a reader has started keeps the pipe open, so this waits for the end of the forked process, not of the pipe.
    while True:
        ready = select.select([ours], [], [], 0.01)[0]
        part = os.read(ours, 65536) if ready else b""
        said += part
        done, status = os.waitpid(number, os.WNOHANG) if not part else (0, 0)
        if done:
            break
        if time.monotonic() > end:
            os.kill(number, signal.SIGKILL)
    os.close(ours)
    return dict_of_lines(said), status


def dict_of_lines(said):
    """The last line that each reader wrote, in the order of the readers."""
    found = {}
    for line in said.splitlines():
        reader, result = json.loads(line)
        found[reader] = result
    return list(found.items())


def limit_memory():
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(jobs, results, *options):
    available = real.load_packages()
    limit_memory()
    with open(jobs) as file:
        work = json.load(file)
    found = {}
    for path, *readers in work:
        found[path] = judge(path, [reader for reader in readers if reader in available], "first" in options)
    with open(results, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(*real.load_packages())
    else:
        main(*sys.argv[1:])
