"""python app.py: the page, on this machine only unless --host says otherwise."""

import argparse
import os
import re
import sys
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported

from alignDRAW_core.storage.library import MINE  # noqa: E402
from demo.page import build, serve  # noqa: E402
from demo.services.engine import Engine, Refused  # noqa: E402
from demo.services.training import TrainingService  # noqa: E402
from demo.services.training_process import ROOT  # noqa: E402

PASSWORD = "ALIGNDRAW_PASSWORD"
LOCAL = ("127.0.0.1", "localhost", "::1")


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw captions with alignDRAW and watch how, in the browser.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument(
        "--port", type=int, default=7860, choices=range(1, 65536), metavar="PORT", help="default: %(default)s"
    )
    parser.add_argument(
        "--root-path",
        metavar="PATH",
        default="",
        help="where visitors find it behind a reverse proxy, as in /draw; the proxy takes it off and keeps the Host",
    )
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument("--checkpoint", metavar="NAME", help="a name in checkpoints/ or a path, to draw with first")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument(
        "--mcp", action="store_true", help="offer its endpoints to assistants too (needs gradio's mcp extra)"
    )
    parser.add_argument(
        "--checkpoint-dir",
        metavar="DIR",
        type=Path,
        default=MINE,
        help="your own checkpoints (default: checkpoints/mine)",
    )
    parser.add_argument("--runs-dir", metavar="DIR", type=Path, help="trainings under way (default: runs/page-PORT)")
    parser.add_argument(
        "--allow-training",
        action="store_true",
        help="offer training also with a --host beyond this machine; needs a password",
    )
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        type=Path,
        help=f"visitors must give the password in its first line (or in the environment variable {PASSWORD})",
    )
    options = parser.parse_args()
    service = None
    try:
        password = password_of(options)
        local = options.host in LOCAL
        root_path = root_path_of(options.root_path)
        if options.allow_training and not local and not password:
            raise Refused(
                "Training for visitors from beyond this machine needs a password: give --password-file, or "
                f"set {PASSWORD}."
            )
        engine = Engine(options.checkpoint, options.device, options.checkpoint_dir)
        if local or options.allow_training:
            service = TrainingService(
                engine, options.runs_dir or ROOT / "runs" / f"page-{options.port}", options.checkpoint_dir
            )
        page = build(engine, service)
    except Refused as refusal:
        return refuse(refusal)
    try:
        serve(page, options.host, options.port, options.open, options.mcp, password, service, root_path)
    except OSError:
        return refuse(
            f"Cannot listen on {options.host}, port {options.port}: the port is taken, or the host is not "
            "this machine. "
            "Choose another with --port or --host."
        )
    if page.mcp_error:
        page.close(verbose=False)
        return refuse("--mcp needs the mcp extra of Gradio. Install it with: pip install 'gradio[mcp]'")
    print(f"alignDRAW is at http://{options.host}:{options.port} (Ctrl-C stops it)", flush=True)
    page.block_thread()
    if service:
        service.close()
    return 0


def root_path_of(given: str) -> str:
    """Without a slash at its end. Refused unless it is a path or an address."""
    if given and not re.fullmatch(r"(https?://[^/\s?#]+)?(/[^/\s?#]+)*/?", given):
        raise Refused(f"{given!r} is no root path: give one such as /draw, or https://example.org/draw.")
    return given.rstrip("/")


def password_of(options: argparse.Namespace) -> str | None:
    """None where visitors need none. Refused if the file cannot be read or is empty."""
    if not options.password_file:
        return os.environ.get(PASSWORD) or None
    try:
        password = options.password_file.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"The password cannot be read from {options.password_file}. Give a text file with the password in "
            "its first line."
        ) from error
    if not password:
        raise Refused(f"{options.password_file} is empty. Put the password in its first line.")
    return password


def refuse(sentence: object) -> int:
    print(f"error: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # while it starts
        sys.exit(130)
