"""Files that `neoview audit` calls plain run no code in any reader, and files of tensors that torch writes are plain.

READERS names further Pythons, with other versions of torch, that judge the same files: `READERS=old/bin/python:older/bin/python`.
"""

import collections
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

import hostile
from hostile import named, pickler, polyglots, readers, safe, zips

HERE = Path(__file__).parent
pytestmark = pytest.mark.filterwarnings("ignore")
PYTHONS = [sys.executable, *filter(None, os.environ.get("READERS", "").split(":"))]
VERSION = tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2])

# Files that weights_only=True accepts and `audit` does not call plain: the beginnings of their names, with the reasons.
UNUSUAL = {
    "names/модель": "a folder whose name is not ASCII, which readers of archives decode in two ways",
    "sparse_rows": "torch._utils._rebuild_sparse_csr_tensor, which no later version takes",
} if VERSION < (2, 0) else {
} if VERSION >= (2, 6) else {}


def audit(neoview, path):
    """The exit status of an audit, which is 0 for a plain file."""
    done = subprocess.run([neoview.path, "audit", "--", str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), f"{path}: {done.stdout}{done.stderr}"
    return done.returncode


def start(python, *arguments, **options):
    """Starts the judge in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.Popen([python, "-m", "hostile.judge", *map(str, arguments)], env=environment, text=True, **options)


def judged(files, folder):
    """What the readers of each Python did: `{file: {reader: result}}`. Each Python has two processes. For each file, they stop at
    the first reader that runs code."""
    running = []
    for python in PYTHONS:
        for half in range(2):
            jobs, results = folder / f"jobs-{len(running)}.json", folder / f"results-{len(running)}.json"
            work = []
            for path in files[half::2]:
                data = path.read_bytes()
                work.append([str(path), *readers.readers_of(data, path.name)])
            jobs.write_text(json.dumps(work))
            running.append((start(python, jobs, results, "first"), results, python))
    found = collections.defaultdict(dict)
    for process, results, python in running:
        assert process.wait() == 0, python
        for path, did in json.loads(results.read_text()).items():
            found[Path(path)].update({f"{reader} of {python}": result for reader, result in did.items()})
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def files(folder):
    """All hostile files, which are written once."""
    return [folder / name for name in hostile.write_hostile(folder)]


@pytest.fixture(scope="module")
def did(files, folder, tmp_path_factory):
    return judged(files, tmp_path_factory.mktemp("judged"))


def ran(results):
    """The readers that ran code, and which code it was."""
    return {reader: result["ran"] for reader, result in results.items() if result["ran"]}


def test_no_file_that_makes_a_reader_run_anything_is_plain(neoview, files, did):
    wrong = {str(path): ran(did[path]) for path in files if ran(did[path]) and audit(neoview, path) == 0}
    assert not wrong, json.dumps(wrong, indent=1)


def test_most_hostile_files_run_something_in_some_reader(files, did, folder):
    """Every family must have payloads that run in a reader; otherwise it would prove nothing."""
    counts = collections.Counter(path.relative_to(folder).parts[0] for path in files if ran(did[path]))
    whole = collections.Counter(path.relative_to(folder).parts[0] for path in files)
    print(", ".join(f"{family} {counts[family]} of {count}" for family, count in sorted(whole.items())))
    assert sum(counts.values()) > 800
    for family in ("payload-bare", "payload-stream", "payload-zip", "tar", "order", "spelling", "wrapped"):
        assert counts[family] > 0.8 * whole[family], family
    # What wild numbers among the values do depends on the version of torch. In today's versions they do nothing.
    assert not [family for family in whole if not counts[family] and family != "wild"]


def test_each_file_of_the_second_reading_runs_in_its_reader(files, folder, tmp_path):
    available = start(sys.executable, stdout=subprocess.PIPE).communicate()[0].split()
    work = [[str(folder / "named" / name), reader] for name, _, reader in named.cases() if reader in available]
    assert len(work) > 18
    jobs, results = tmp_path / "jobs.json", tmp_path / "results.json"
    jobs.write_text(json.dumps(work))
    assert start(sys.executable, jobs, results).wait() == 0
    idle = [path for path, did in json.loads(results.read_text()).items() if not ran(did)]
    assert not idle, idle


# MARK: The generator itself


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_the_base_of_hostile_archives_is_what_torch_writes(protocol):
    """Otherwise hostile files could be refused for a difference that is not their trick."""
    file = io.BytesIO()
    torch.save({"weight": torch.tensor([1.5, -2.0])}, file, pickle_protocol=protocol)
    written = zipfile.ZipFile(file)
    own = zips.torch_members(pickler.dump(pickler.state_dict(), protocol))
    own = {member.name.decode(): member for member in own}
    members = [own[name] for name in written.namelist()]
    for member in members:
        if member.name.endswith(b"serialization_id"):
            members[members.index(member)] = zips.Member(member.name, written.read(member.name.decode()))
    assert zips.archive(members) == file.getvalue()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_the_base_of_hostile_streams_is_what_torch_writes(protocol):
    file = io.BytesIO()
    torch.save({"weight": torch.tensor([1.5, -2.0])}, file, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    key = re.search(rb"\d{8,}", file.getvalue()).group().decode()
    value = {"weight": pickler.tensor(key, view=True)}
    assert pickler.stream(value, protocol, keys=(key,)) == file.getvalue()


def bases():
    """These files are like the hostile ones without the trick, so they must be plain."""
    for protocol in (2, 3, 4, 5):
        yield f"zip-{protocol}.pt", zips.torch_zip(pickler.dump(pickler.state_dict(1, "x"), protocol))
        yield f"stream-{protocol}.pt", pickler.stream(pickler.state_dict(1, "x", view=True), protocol)
    yield "zip-1.13.pt", zips.torch_zip(old=True)
    yield "zip-with-text.pt", zips.holding(bytes(range(256)) * 8, {"é" * 10 + "k" * 480: 1})
    yield "stream-with-values.pt", polyglots.stream_holding(bytes(range(256)) * 8)
    yield "facts.safetensors", safe.canonical({"x": b"1234"}, {"a": "é" * 8 + "k" * 600})
    yield "short.safetensors", safe.canonical({"x": b"x\xe0" * 300})


@pytest.mark.parametrize("name, data", list(bases()), ids=lambda value: value if isinstance(value, str) else "")
def test_the_bases_of_hostile_files_are_plain(neoview, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert audit(neoview, tmp_path / name) == 0


def test_the_generator_gives_the_same_bytes_each_time(files, folder, tmp_path):
    names = hostile.write_hostile(tmp_path)
    assert [folder / name for name in names] == files
    for name in names:
        assert hashlib.sha256((tmp_path / name).read_bytes()).digest() == hashlib.sha256((folder / name).read_bytes()).digest(), name


# MARK: What must be plain


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Files that this version of torch and safetensors write, in a process of their own, because some change settings."""
    folder = tmp_path_factory.mktemp("benign")
    subprocess.run([sys.executable, "-m", "hostile.benign", str(folder)], cwd=HERE, check=True, capture_output=True)
    return folder


def taken(path):
    """Whether torch itself accepts the file as one that runs no code."""
    if path.name.endswith((".safetensors", ".json")):
        return True
    try:
        torch.load(path, weights_only=True)
    except Exception:
        return False
    return True


def test_what_weights_only_takes_is_plain(neoview, written):
    paths = [path for path in sorted(written.rglob("*")) if path.is_file() and taken(path)]
    assert len(paths) > 120
    alarms = [str(path.relative_to(written)) for path in paths if audit(neoview, path) != 0]
    assert not [name for name in alarms if not name.startswith(tuple(UNUSUAL))]
    # An exception that is no longer needed must be removed.
    expected = [name for name in UNUSUAL if any(str(path.relative_to(written)).startswith(name) for path in paths)]
    assert not [name for name in expected if not any(alarm.startswith(name) for alarm in alarms)]


def test_what_torch_writes_runs_nothing(written, tmp_path):
    """The judge must not find that plain files run code."""
    paths = [path for path in sorted(written.glob("*.pt"))[::3] if taken(path)]
    wrong = {str(path): ran(results) for path, results in judged(paths, tmp_path).items() if ran(results)}
    assert len(paths) > 15 and not wrong, wrong


def test_what_needs_other_code_is_not_plain(neoview, written):
    for name in ("module", "namespace", "a_function", "a_path", "a_time"):
        for path in (written / f"{name}.pt", written / f"{name}.stream.pt"):
            assert audit(neoview, path) == 1, path
