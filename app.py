"""python app.py: the page, on this machine only unless --host says otherwise."""
import argparse
import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"        # Gradio reads it when it is imported

from demo.page import build, serve  # noqa: E402
from demo.studio import Refused, Studio  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw captions with alignDRAW and watch how, in the browser.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)")
    parser.add_argument("--port", type=int, default=7860, choices=range(1, 65536), metavar="PORT", help="default: %(default)s")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument("--checkpoint", metavar="NAME", help="a name in checkpoints/ or a path, to draw with first")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--mcp", action="store_true", help="offer its endpoints to assistants too (needs gradio's mcp extra)")
    options = parser.parse_args()
    try:
        page = build(Studio(options.checkpoint, options.device))
    except Refused as refusal:
        return refuse(refusal)
    try:
        serve(page, options.host, options.port, options.open, options.mcp)
    except OSError:
        return refuse(f"Cannot listen on {options.host}, port {options.port}: the port is taken, or the host is not this machine. "
                      "Choose another with --port or --host.")
    if page.mcp_error:
        page.close(verbose=False)
        return refuse("--mcp needs the mcp extra of Gradio. Install it with: pip install 'gradio[mcp]'")
    print(f"alignDRAW is at http://{options.host}:{options.port} (Ctrl-C stops it)", flush=True)
    page.block_thread()
    return 0


def refuse(sentence: object) -> int:
    print(f"error: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:       # while it starts
        sys.exit(130)
