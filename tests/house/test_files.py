"""The repository as a whole: locks, container files, names."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import Require

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"api", "ingestion", "evals", "benchmarks", "tests"}


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"]
)
def test_a_lock_pins_every_package_with_hashes_and_names_no_host(name: str) -> None:
    """A lock installs the same everywhere, from whatever index is configured."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pinned = [n for n, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pinned
    for number in pinned:
        assert "==" in lines[number]
        assert "--hash=sha256:" in lines[number + 1]
    assert not [line for line in lines if re.search(r"https?://|--(extra-)?index-url|@ ", line)]


def test_the_lock_for_running_is_part_of_the_lock_for_tests() -> None:
    """What is tested is what is run."""
    pins = {
        name: set(
            re.findall(r"^[a-z0-9][^\s;]*==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        )
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]


def test_every_direct_dependency_says_why_it_is_there() -> None:
    """A dependency without a reason is one to remove."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.findall(r"^    \"[\w.-]+[><=~ ].*$|^    \"types-.*$", text, re.MULTILINE)
    assert len(listed) > 20
    assert not [line for line in listed if "#" not in line]


def test_no_dependency_claims_one_of_our_folder_names() -> None:
    """Nothing is installed here, so an installed package of the same name would shadow ours."""
    claimed = importlib.metadata.packages_distributions()
    assert not PACKAGES & set(claimed)


def test_compose_pins_its_images_and_demands_its_secret() -> None:
    """A compose file without the key must fail with a message, not start open."""
    told = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    services = told["services"]
    assert "name" not in told
    assert re.fullmatch(r"qdrant/qdrant:v\d+\.\d+\.\d+", services["qdrant"]["image"])
    assert services["qdrant"]["environment"]["QDRANT__SERVICE__API_KEY"].startswith(
        "${QDRANT_API_KEY:?"
    )
    assert services["api"]["depends_on"]["ingestion"] == {
        "condition": "service_completed_successfully"
    }
    assert services["ingestion"]["depends_on"]["qdrant"] == {"condition": "service_healthy"}
    assert "healthcheck" in services["qdrant"]
    assert all(port.startswith("127.0.0.1:") for port in services["api"]["ports"])


def test_client_and_server_are_of_one_version(require: Require) -> None:
    """The locked clients and the image of the compose file; the program of the suites is at most
    one minor version from them, as Qdrant asks for.
    """
    from tests.qdrant import binary

    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    image = _version(r"image: qdrant/qdrant:v(\d+)\.(\d+)", compose)
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text("utf-8")
        assert _version(r"^qdrant-client==(\d+)\.(\d+)", lock) == image
    program = binary()
    require("QDRANT_BIN", program, "its version was not compared", optional=True)
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    tested = _version(r"^qdrant (\d+)\.(\d+)", said.stdout)
    assert tested[0] == image[0]
    assert abs(tested[1] - image[1]) <= 1


def _version(pattern: str, text: str) -> tuple[int, int]:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None
    return int(found[1]), int(found[2])


def test_docker_compose_itself_accepts_the_file() -> None:
    """Docker's own parser, where it is installed, agrees."""
    compose = shutil.which("docker-compose")
    if compose is None:
        pytest.skip("docker-compose is not installed: the file was checked as YAML only")
    run = [compose, "-f", str(ROOT / "docker-compose.yml"), "config", "-q"]
    done = subprocess.run(run, env={"PATH": "/usr/bin:/bin", "QDRANT_API_KEY": "x"}, check=False)
    assert done.returncode == 0
    without = subprocess.run(run, env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=False)
    assert without.returncode != 0
    assert b"QDRANT_API_KEY" in without.stdout + without.stderr


def test_the_image_runs_as_nobody_special_and_has_a_health_check() -> None:
    """The container does not run as root."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert any("--require-hashes -r requirements.lock" in line for line in lines)


def test_every_address_in_a_template_keeps_the_path_that_a_proxy_serves_under() -> None:
    """ROOT_PATH: a link that begins with a slash alone leads out of the service."""
    templates = sorted((ROOT / "api" / "web" / "templates").glob("*.html"))
    assert templates
    for template in templates:
        found = re.findall(r'(?:href|src|action|formaction)="/[^"]*', template.read_text("utf-8"))
        assert found == [], template.name
