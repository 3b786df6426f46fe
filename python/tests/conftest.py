import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "Fixtures"
SAMPLES = ROOT / "samples"
sys.path.insert(0, str(ROOT / "python"))


class Neoview:
    """Runs the program neoview."""

    path = os.environ.get("NEOVIEW_PROGRAM", str(ROOT / ".build" / "release" / "neoview"))

    def __call__(self, *arguments, status=0):
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True, timeout=120)
        assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout if status == 0 else done.stderr


@pytest.fixture(scope="session")
def neoview():
    return Neoview()
