"""Compose files and Kubernetes manifests: against their schemas, and against one another."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kubernetes_validate
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft202012Validator

from api.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Require

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
KUBECTL = shutil.which("kubectl") or shutil.which("kustomize")
VERSIONS = ("1.32", "1.35")  # the oldest on which preStop.sleep is on, and a newer one
COMPOSE = ("docker-compose.yml", "docker-compose.sign-on.yml", "compose.scale.yml")

Object = dict[str, Any]


def objects() -> list[Object]:
    """Every object of the manifests, as they are written."""
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    texts = ((KUBERNETES / name).read_text("utf-8") for name in listed)
    return [one for text in texts for one in yaml.safe_load_all(text)]


def of_kind(kind: str) -> dict[str, Object]:
    """Objects of a kind by name."""
    return {one["metadata"]["name"]: one for one in objects() if one["kind"] == kind}


def pods() -> dict[str, Object]:
    """The templates of pods by the name of what runs them."""
    jobs = {name: job["spec"]["jobTemplate"] for name, job in of_kind("CronJob").items()}
    owners = {**of_kind("Deployment"), **of_kind("StatefulSet"), **jobs}
    return {name: one["spec"]["template"] for name, one in owners.items()}


def containers() -> Iterator[tuple[str, Object]]:
    """Every container, with the name of what runs it."""
    for name, template in pods().items():
        yield from ((name, container) for container in template["spec"]["containers"])


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_file_is_what_its_schema_says(name: str) -> None:
    """The schema of the compose specification."""
    told = yaml.safe_load((ROOT / name).read_text("utf-8"))
    errors = Draft202012Validator(get_builtin_schema("vendor.compose-spec")).iter_errors(told)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_schema_of_compose_finds_what_is_wrong() -> None:
    """The test above can fail."""
    told = yaml.safe_load((ROOT / "compose.scale.yml").read_text("utf-8"))
    told["services"]["api"]["replicas"] = 3
    assert list(Draft202012Validator(get_builtin_schema("vendor.compose-spec")).iter_errors(told))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_manifest_is_what_its_schema_says(version: str) -> None:
    """Strictly: no field that there is not."""
    for one in objects():
        kubernetes_validate.validate(one, version, strict=True)


def test_the_schemas_of_kubernetes_find_what_is_wrong() -> None:
    """The test above can fail."""
    (budget, *_) = of_kind("PodDisruptionBudget").values()
    budget["spec"]["atLeast"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(budget, VERSIONS[0], strict=True)


@pytest.mark.parametrize("component", [None, "latency"])
def test_kustomize_puts_them_together(
    component: str | None, require: Require, tmp_path: Path
) -> None:
    """With secrets that the operator has made; what comes out is valid, too."""
    require("KUBECTL", KUBECTL, "the manifests were not put together", optional=True)
    folder = tmp_path / "kubernetes"
    shutil.copytree(KUBERNETES, folder)
    shutil.copy(folder / "secrets.env.example", folder / "secrets.env")
    if component:
        with (folder / "kustomization.yaml").open("a", encoding="utf-8") as told:
            told.write(f"components: [{component}]\n")
    verb = "kustomize" if str(KUBECTL).endswith("kubectl") else "build"
    done = subprocess.run([str(KUBECTL), verb, str(folder)], capture_output=True, check=True)
    made = list(yaml.safe_load_all(done.stdout))
    assert len(made) == len(objects()) + 2  # settings and secrets
    for one in made:
        kubernetes_validate.validate(one, VERSIONS[0], strict=True)
        assert one["kind"] == "Namespace" or one["metadata"]["namespace"] == "integration-policy"
    (scaling,) = (one for one in made if one["kind"] == "HorizontalPodAutoscaler")
    assert len(scaling["spec"]["metrics"]) == (2 if component else 1)


def test_every_selector_finds_its_pods() -> None:
    """Services, budgets, network policies and the autoscaler name what is there."""
    labels = {name: one["metadata"]["labels"] for name, one in pods().items()}
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy", "Deployment", "StatefulSet"):
        for name, one in of_kind(kind).items():
            wanted = one["spec"].get("selector") or one["spec"].get("podSelector")
            assert wanted.get("matchLabels", wanted) == labels[name], (kind, name)
    for name, scaling in of_kind("HorizontalPodAutoscaler").items():
        assert scaling["spec"]["scaleTargetRef"]["name"] in of_kind("Deployment"), name


def test_the_service_survives_an_update_and_the_loss_of_a_machine() -> None:
    """Three replicas, of which none goes before another is ready, and two Qdrant nodes stay."""
    api = of_kind("Deployment")["api"]["spec"]
    assert (api["replicas"], api["strategy"]["rollingUpdate"]["maxUnavailable"]) == (3, 0)
    budgets = {name: one["spec"] for name, one in of_kind("PodDisruptionBudget").items()}
    assert budgets["api"]["minAvailable"] == 2
    assert budgets["qdrant"]["maxUnavailable"] == 1
    assert of_kind("HorizontalPodAutoscaler")["api"]["spec"]["minReplicas"] == 3
    pod = api["template"]["spec"]
    (container,) = pod["containers"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    needed = pause + Settings.model_fields["shutdown_seconds"].default
    assert pod["terminationGracePeriodSeconds"] > needed
    assert not any("persistentVolumeClaim" in volume for volume in pod["volumes"])


def test_every_container_is_probed_bounded_and_nobody_special() -> None:
    """A job has no readers to be ready for."""
    for name, container in containers():
        assert container["resources"]["requests"].keys() >= {"cpu", "memory"}, name
        assert "memory" in container["resources"]["limits"], name
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"], name
        assert not security["allowPrivilegeEscalation"], name
        assert pods()[name]["spec"]["securityContext"]["runAsNonRoot"], name
        assert name == "sync" or {"readinessProbe", "livenessProbe"} <= container.keys(), name


def test_settings_and_secrets_are_the_products_own() -> None:
    """No setting that does nothing, no secret that nobody makes, and none with a value in git."""
    told = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    literals = told["configMapGenerator"][0]["literals"]
    settings = {line.split("=", 1)[0] for line in literals}
    assert settings <= {name.upper() for name in Settings.model_fields}
    example = (KUBERNETES / "secrets.env.example").read_text("utf-8")
    secrets = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    assert all("CHANGE_ME" in value for value in secrets.values())
    references = (variable for _, one in containers() for variable in one.get("env", ()))
    keys = {v["valueFrom"]["secretKeyRef"]["key"] for v in references if "valueFrom" in v}
    assert keys == set(secrets)
    ignored = (ROOT / ".gitignore").read_text("utf-8")
    assert "deploy/kubernetes/secrets.env\n" in ignored
    named = set(re.findall(r"http://(qdrant-\d)\.qdrant:6333", "".join(literals)))
    assert len(named) == of_kind("StatefulSet")["qdrant"]["spec"]["replicas"]


def test_images_have_one_version_everywhere() -> None:
    """What is tried on one machine is what runs on several."""
    versions: dict[str, set[str]] = {}
    compose = [
        service["image"]
        for name in COMPOSE
        for service in yaml.safe_load((ROOT / name).read_text("utf-8"))["services"].values()
        if not service.get("image", "$").startswith("$")
    ]
    for image in (*compose, *(one["image"] for _, one in containers())):
        name, _, tag = image.partition(":")
        versions.setdefault(name, set()).add(tag)
    assert versions.pop("integration-policy-assistant") == {""}  # the kustomization has the tag
    for name, tags in versions.items():
        (tag,) = tags
        assert re.match(r"v?\d+\.\d+\.\d+|\d+\.\d+", tag), (name, tag)


def test_compose_runs_replicas_that_share_no_folder() -> None:
    """The proxy alone is reached from outside, on this machine; secrets have no default."""
    text = (ROOT / "compose.scale.yml").read_text("utf-8")
    services = yaml.safe_load(text)["services"]
    assert services["api"]["deploy"]["replicas"] == 3
    assert "volumes" not in services["api"]
    assert {name for name, one in services.items() if "ports" in one} == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for port in services["proxy"]["ports"])
    for name in ("QDRANT_API_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), name
    assert services["api"]["depends_on"]["sync"]["condition"] == "service_completed_successfully"
