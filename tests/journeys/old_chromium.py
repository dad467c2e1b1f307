"""Chromium 79 of December 2019, as cheap phones and old office machines still have it.

It comes as a binary in npm's ``chrome-aws-lambda@2.0.1``; ``python -m tests.journeys.old_chromium`` fetches it into
``.cache/chromium79/``. Its protocol is too old for the driver of the other journeys, so it is spoken to directly: by
messages that end in NUL, on the two pipes that every Chromium offers as file descriptors 3 and 4.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

PACKAGE = "chrome-aws-lambda@2.0.1"
PLACE = Path(__file__).resolve().parents[2] / ".cache" / "chromium79"
PROGRAM = PLACE / "chromium"
FLAGS = ["--headless", "--disable-gpu", "--no-sandbox", "--single-process", "--no-zygote", "--hide-scrollbars"]
UNPACK = (
    "const z=require('zlib'),f=require('fs');f.writeFileSync('chromium',z.brotliDecompressSync(f.readFileSync('b')))"
)
# The browser wants its pipes as 3 and 4, whatever numbers they have here.
AS_3_AND_4 = """
import fcntl, os, sys
there, back = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(there, 3)
os.dup2(back, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 20.0


class Unavailable(Exception):
    """Why this browser cannot be had or does not run here, in words."""


def fetch() -> None:
    """Bring the browser into the cache of this checkout. npm gets it and node, which comes with npm, unpacks it."""
    if PROGRAM.exists():
        return
    if not shutil.which("npm") or not shutil.which("node"):
        raise Unavailable("npm and node are not installed, and Chromium 79 comes from there")
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
        archives = list(Path(folder).glob("*.tgz"))
        if not archives:
            raise Unavailable(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[-200:]}")
        with tarfile.open(archives[0]) as archive:
            binary = archive.extractfile("package/bin/chromium.br")
            assert binary
            (Path(folder) / "b").write_bytes(binary.read())
        subprocess.run(["node", "-e", UNPACK], cwd=folder, check=True, timeout=120)
        (Path(folder) / "chromium").chmod(0o755)
        (Path(folder) / "chromium").rename(PROGRAM)


class OldPhone:
    """One page of Chromium 79 on a phone's screen, driven by what stands on it."""

    def __init__(self, address: str, *, width: int = 390, height: int = 844) -> None:
        self.address, self.last = address, 0
        self.errors: list[str] = []
        self.home = tempfile.mkdtemp()
        there, self.write = os.pipe()
        self.read, back = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", AS_3_AND_4, str(there), str(back), str(PROGRAM), *FLAGS]
            + ["--remote-debugging-pipe", f"--user-data-dir={self.home}", f"--window-size={width},{height}"]
            + ["--lang=zh-CN", "about:blank"],
            pass_fds=(there, back),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(there)
        os.close(back)
        self.heard, self.session = b"", ""
        try:
            self.version = str(self.ask("Browser.getVersion")["product"])
            target = self.ask("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.ask(f"{domain}.enable")
            self.ask(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            )
        except Unavailable:
            self.close()
            raise

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.read, self.write):
            os.close(pipe)
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a message and return its answer; what happens meanwhile is heard."""
        self.last += 1
        said: dict[str, Any] = {"id": self.last, "method": method, "params": params}
        if self.session:
            said["sessionId"] = self.session
        try:
            os.write(self.write, json.dumps(said).encode() + b"\0")
        except BrokenPipeError as error:
            raise Unavailable(f"Chromium 79 does not run here (it ended with {self.process.poll()})") from error
        while True:
            message = self.hear()
            if message.get("id") == said["id"]:
                assert "error" not in message, (method, message)
                return dict(message["result"])

    def hear(self) -> dict[str, Any]:
        """Return the next message of the browser."""
        until = time.monotonic() + PATIENCE
        while b"\0" not in self.heard:
            ready, _, _ = select.select([self.read], [], [], max(0, until - time.monotonic()))
            part = os.read(self.read, 1 << 20) if ready else b""
            if not part:
                raise Unavailable(f"Chromium 79 does not answer (it ended with {self.process.poll()})")
            self.heard += part
        first, _, self.heard = self.heard.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        self.notice(message.get("method", ""), message.get("params", {}))
        return message

    def notice(self, method: str, params: dict[str, Any]) -> None:
        """Remember errors and requests that leave the host."""
        if method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"]))
        if method == "Log.entryAdded" and params["entry"]["level"] == "error" and "status of 4" not in str(params):
            self.errors.append(str(params["entry"]["text"]))
        if method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith((self.address, "data:", "about:")):
                self.errors.append(f"asked another host: {url}")

    def run(self, script: str) -> Any:
        """Return what ``script`` finds on the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Wait until ``script`` finds something on a page that is loaded."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.run(f"document.readyState === 'complete' && !!({script})"):
                return
            select.select([], [], [], 0.05)
        raise AssertionError(f"not found: {script}\n{self.run('document.body.innerText')}")

    def go(self, path: str) -> None:
        self.ask("Page.navigate", url=self.address + path)
        self.wait_for(f"location.pathname === {json.dumps(path)}")

    def press(self, words: str) -> None:
        """Press the middle of the link, button or label whose text begins with ``words``, as a finger does."""
        find = f"""[...document.querySelectorAll('a, button, label, summary')].find(
            one => one.textContent.trim().startsWith({json.dumps(words)}) && one.getClientRects().length)"""
        self.wait_for(find)
        place = self.run(
            f"(one => {{one.scrollIntoView({{block: 'center'}}); const r = one.getClientRects()[0];"
            f" return [r.x + Math.min(r.width, 60) / 2, r.y + r.height / 2]}})({find})"
        )
        for sort in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=sort, x=place[0], y=place[1], button="left", clickCount=1)

    def write_into(self, words: str, text: str) -> None:
        """Tap the label of a field and type."""
        self.press(words)
        self.ask("Input.insertText", text=text)

    def text(self) -> str:
        return str(self.run("document.querySelector('main').innerText"))

    def picture(self, path: Path) -> None:
        path.write_bytes(b64decode(self.ask("Page.captureScreenshot")["data"]))


if __name__ == "__main__":
    try:
        fetch()
    except (Unavailable, OSError, subprocess.SubprocessError) as reason:
        sys.stderr.write(f"Chromium 79: {reason}; its journey will say so\n")
