"""The lock files say exactly what is installed, on any machine: names, versions, hashes, and nothing else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==(\S+)(?: ; (.+))?")

# The lowest version that may be locked, and why. The oldest that is safe, not the newest there is.
FLOORS = {
    "django": ("5.2.19", "security fixes of the 5.2 line up to November 2026"),
    "gunicorn": ("23", "request smuggling by Transfer-Encoding (CVE-2024-1135, CVE-2024-6827)"),
    "lxml": ("5", "libxml2 with its 2024 memory fixes; python-docx reads through it"),
    "openpyxl": ("3.1.5", "last fixes of the reader of users' workbooks"),
    "pillow": ("11", "image decoders' memory fixes (CVE-2024-28219 and before)"),
    "sqlparse": ("0.5", "endless recursion on nested lists (CVE-2024-4340)"),
    "weasyprint": ("68", "redirects past the URL fetcher's allow-list (CVE-2025-68616)"),
}


def entries(name: str) -> list[str]:
    """One text per requirement, its continued lines joined; comments left out."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return [entry for entry in text.replace("\\\n", " ").splitlines() if entry.strip()]


def pins(name: str) -> dict[tuple[str, str], str]:
    """(package, environment marker) → version."""
    found = {}
    for entry in entries(name):
        match = PIN.fullmatch(re.split(r"\s+--hash=", entry)[0].strip())
        assert match, f"{name}: not an exact pin: {entry[:80]}"
        found[match[1], match[3] or ""] = match[2]
    return found


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("name", LOCKS)
def test_it_names_no_address_host_or_path(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert re.findall(r"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:org|com|net|io|dev|vn|local|internal)\b", text) == []
    assert re.findall(r"(?:^|[\s=\"'])[/~]\S*", text) == []
    options = {word for entry in entries(name) for word in entry.split() if word.startswith("-")}
    assert {option for option in options if not option.startswith("--hash=sha256:")} == set()


@pytest.mark.parametrize("name", LOCKS)
def test_it_pins_every_requirement_with_a_hash(name):
    without = [entry for entry in entries(name) if not re.search(r"--hash=sha256:[0-9a-f]{64}(?:\s|$)", entry)]

    assert without == []
    assert pins(name)


def test_both_locks_agree():
    runtime, dev = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {key: dev.get(key) for key in runtime} == runtime


@pytest.mark.parametrize("package", FLOORS)
def test_it_stays_above_the_floor(package):
    floor, why = FLOORS[package]
    locked = [version for (name, _), version in pins("requirements.lock").items() if name == package]

    assert locked, f"{package} is not locked any more: take its floor out"
    assert all(numbers(version) >= numbers(floor) for version in locked), why


@pytest.mark.parametrize("source", ["requirements.in", "requirements-dev.in"])
def test_each_package_that_is_asked_for_is_locked(source):
    lines = (ROOT / source).read_text(encoding="utf-8").splitlines()
    asked = [re.match(r"[A-Za-z0-9-]+", line) for line in lines if line and not line.startswith(("#", "-"))]
    locked = {name for name, _ in pins(source.replace(".in", ".lock"))}

    assert asked
    assert {match[0].lower() for match in asked if match} <= locked
