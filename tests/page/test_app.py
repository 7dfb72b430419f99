import socket
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app.py"


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, APP, *arguments], capture_output=True, text=True, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--checkpoint", "nowhere"], "nowhere"),
        (["--port", "0"], "port"),
        (["--port", "ten"], "port"),
        (["--device", "tpu"], "device"),
    ],
)
def test_bad_arguments_end_with_status_2_and_a_sentence(arguments, words):
    ended = run(*arguments)
    assert ended.returncode == 2 and words in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.slow
def test_a_port_that_is_taken(checkpoint):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("--checkpoint", str(checkpoint), "--port", str(taken.getsockname()[1]))
    assert ended.returncode == 2 and "port is taken" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.slow
def test_training_for_other_machines_needs_a_password(tmp_path):
    (tmp_path / "empty").write_text("\n")
    for arguments in (
        ["--allow-training"],
        ["--password-file", str(tmp_path / "nowhere")],
        ["--password-file", str(tmp_path / "empty")],
    ):
        ended = run("--host", "0.0.0.0", *arguments)
        assert ended.returncode == 2 and "assword" in ended.stderr and "Traceback" not in ended.stderr
