"""Headers for safety, which every response carries: those of OWASP's Secure Headers Project."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders

_UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip
SAFETY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; "
        "require-trusted-types-for 'script'; trusted-types page; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_STATIC = "/static/"
_FOR_OTHERS = "/static/widget"  # scripts that pages elsewhere load
_YEAR = 31_536_000  # seconds, as OWASP has it


def make_safe(headers: MutableHeaders, path: str, scheme: str) -> None:
    """Put them into `headers` of a response; what a route says itself stays. `path` is as routes
    see it, `scheme` http or https.

    HTTPS alone is demanded for the future, and of this name only: others on the same domain are not
    ours to speak for. What is not a file of ours is kept by no cache.
    """
    if path.startswith(_FOR_OTHERS):
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        headers.setdefault("Access-Control-Allow-Origin", "*")  # a digest of it can be checked then
    for name, value in SAFETY_HEADERS.items():
        headers.setdefault(name, value)
    if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
        headers.setdefault("X-Frame-Options", "DENY")
    if not path.startswith(_STATIC):
        headers.setdefault("Cache-Control", "no-store")
    if scheme == "https":
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
