"""The two commands: `python start.py` opens the dashboard, `python start.py test` runs the tests; `signup` serves the sign-up page
alone to the shop's network, `setup` only prepares.

Standard library only: it makes .venv beside this file, installs the pinned requirements with their hashes, and hands over.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import venv
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NEEDED = (3, 11)


def say(sentence: str) -> None:
    """One line to the person at the keyboard."""
    print(sentence, flush=True)


def leave(sentence: str, hint: str) -> None:
    """End with a sentence and how to go on."""
    say(f"\n{sentence}\n{hint}")
    sys.exit(1)


def python_in(folder: Path) -> Path:
    """The environment's own Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python: Path) -> bool:
    """Whether an environment is whole enough to install into."""
    if not python.exists():
        return False
    try:
        return (
            subprocess.run(
                [python, "-c", "import pip, sys; assert sys.version_info >= (3, 11)"], capture_output=True, check=False
            ).returncode
            == 0
        )
    except OSError:
        return False


def fingerprint(files: list[Path]) -> str:
    """What the environment must hold: the pinned requirements and the Python that runs them."""
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def prepare(dev: bool) -> Path:
    """Make .venv and install what is missing; returns its Python. A half-made one is made anew."""
    files = [ROOT / "requirements.txt"] + ([ROOT / "requirements-dev.txt"] if dev else [])
    python = python_in(VENV)
    stamp = VENV / "installed.txt"
    if not works(python):
        say("Preparing: making an environment in .venv (once) ...")
        try:
            if VENV.exists():
                shutil.rmtree(VENV)
            venv.EnvBuilder(with_pip=True).create(VENV)
        except (OSError, subprocess.CalledProcessError) as error:
            leave(
                f"The environment in .venv could not be made: {error}",
                "Check that this folder can be written. On Debian and Ubuntu, `apt install python3-venv` may be missing. Then start again.",
            )
    wanted = fingerprint(files)
    known = stamp.read_text().split() if stamp.exists() else []
    if wanted in known:
        return python
    for file in files:
        say(f"Preparing: installing {file.name} (once, some minutes) ...")
        command = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(file),
        ]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            leave(
                "The packages could not be installed; the lines above say why.",
                "Most often there is no network, or a proxy is in between. Once it is back, start again: it goes on where it stopped.",
            )
    done = [fingerprint([ROOT / "requirements.txt"]), wanted]
    stamp.write_text("\n".join(dict.fromkeys(done)))
    return python


def free_port(wanted: int) -> int:
    """The wanted port on the loopback address, or the next free one."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    leave(
        f"No port from {wanted} to {wanted + 49} is free.",
        "Close another program that serves pages, or choose one with --port.",
    )
    raise AssertionError


def open_when_ready(address: str) -> None:
    """Open the browser as soon as the server answers."""
    for _try in range(240):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                webbrowser.open(address)
                return
        except OSError:
            time.sleep(0.25)


def run(arguments: argparse.Namespace) -> int:
    """The dashboard, on this computer only."""
    python = prepare(dev=False)
    port = free_port(arguments.port)
    address = f"http://127.0.0.1:{port}"
    say(f"The dashboard is at {address}  (only on this computer; Ctrl+C ends it)")
    if not arguments.no_browser:
        threading.Thread(target=open_when_ready, args=(address,), daemon=True).start()
    environment = dict(os.environ)
    if arguments.workspace:
        environment["IDIC_WORKSPACE"] = str(Path(arguments.workspace).expanduser().resolve())
    command = [
        str(python),
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    return serve(command, environment)


def serve(command: list[str], environment: dict[str, str]) -> int:
    """Run a server until it ends or Ctrl+C is pressed."""
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return server.wait()
    except KeyboardInterrupt:
        say("Ending ...")
        server.terminate()
        return server.wait()


def own_address() -> str:
    """This computer's address in the network that leads outwards; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def signup(arguments: argparse.Namespace) -> int:
    """The sign-up page alone, for phones and tablets in the shop's network; the dashboard itself stays on this computer."""
    python = prepare(dev=False)
    host = arguments.address or own_address()
    port = free_port(arguments.port if arguments.port != 8501 else 8502)
    say(f"The sign-up page is at http://{host}:{port}  (that page alone, for the network of the shop; Ctrl+C ends it)")
    say(
        "Write this address under Upload data, 'Sign-up page and QR code'. If phones cannot open it, allow this port in the computer's firewall."
    )
    environment = {**os.environ, "IDIC_ONLY": "signup"}
    if arguments.workspace:
        environment["IDIC_WORKSPACE"] = str(Path(arguments.workspace).expanduser().resolve())
    hosts = [f"--server.allowedHosts={name}" for name in dict.fromkeys([host, "localhost", "127.0.0.1"])]
    command = [
        str(python),
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        "--server.port",
        str(port),
        "--server.address",
        host,
        *hosts,
    ]
    return serve(command, environment)


def test(arguments: argparse.Namespace) -> int:
    """Format, lint, types, who may import whom, tests; all are run, and the first failure's code is returned."""
    python = prepare(dev=True)
    checks = [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["lint-imports"],
        ["pytest", *arguments.rest],
    ]
    scripts, failed = python.parent, []
    for check in checks:
        say(f"\n== {' '.join(check)}")
        program = [str(python), "-m", check[0]] if check[0] != "lint-imports" else [str(scripts / "lint-imports")]
        if subprocess.run(program + check[1:], cwd=ROOT, check=False).returncode != 0:
            failed.append(check[0])
    if failed:
        say(f"\nNot passed: {', '.join(failed)}")
    return 1 if failed else 0


def main() -> int:
    """Read the command and do it."""
    if sys.version_info < NEEDED:
        found = ".".join(str(n) for n in sys.version_info[:2])
        leave(
            f"This needs Python 3.11 or newer; this is Python {found}.",
            "Install a newer one from python.org, then run it with that one.",
        )
    parser = argparse.ArgumentParser(description="The IDIC dashboard.")
    parser.add_argument("command", nargs="?", choices=["run", "signup", "test", "setup"], default="run")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--workspace", help="the folder of the workspace (default: workspace/ beside this file)")
    parser.add_argument(
        "--address", help="for signup: the address of this computer that phones shall use (default: found out)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    arguments, rest = parser.parse_known_args()
    arguments.rest = rest
    if rest and arguments.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    if arguments.command == "setup":
        prepare(dev=False)
        say("Ready. `python start.py` opens the dashboard.")
        return 0
    return {"run": run, "signup": signup, "test": test}[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
