"""What a training costs those who draw: drawings one after the other, without a training and beside one, on this
machine.

python -m benchmarks.drawing_while_training [--checkpoint NAME] [--drawings 50] [--threads N]
"""

import argparse
import os
import tempfile
import time
from statistics import median

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import torch  # noqa: E402

from demo.services.engine import Engine  # noqa: E402
from demo.services.training_queue import TrainingQueue  # noqa: E402
from demo.services.training_request import THREADS, TrainRequest  # noqa: E402

MOST = 2  # times slower than without


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--checkpoint")
    parser.add_argument("--drawings", type=int, default=50)
    parser.add_argument("--threads", type=int, default=THREADS, help="of the training (default: the page's)")
    options = parser.parse_args()
    engine = Engine(options.checkpoint, "cpu")
    with tempfile.TemporaryDirectory() as folder:
        trainer = TrainingQueue(folder, lambda model, name: name)
        alone = timed(engine, options.drawings)
        material = "captioned MNIST" if engine.painter(engine.first).model.config.channels == 1 else "rendered scenes"
        run = trainer.submit(
            TrainRequest(
                material=material,
                files=[],
                source=engine.first,
                name="benchmark",
                length=100_000,
                unit="steps",
                parts="all",
                learning_rate=None,
                batch=None,
                precision="float32",
                checkpoint=str(engine.file(engine.first)),
                threads=options.threads,
            )
        )
        while (began := step(trainer, run)) < 2:
            if trainer.view(run)["run"]["state"] == "failed":
                raise SystemExit(trainer.view(run)["run"]["message"])
            time.sleep(1)
        beside = timed(engine, options.drawings)
        ended = step(trainer, run)
        trainer.throw_away(run)
        trainer.close()
    print(
        f"{engine.first}, {os.cpu_count()} cores, {torch.get_num_threads()} threads draw, {options.threads} train; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    print(f"{'':>16} {'drawn':>6} {'least':>8} {'median':>8} {'most':>8}   ms")
    for name, times in [("alone", alone), ("while training", beside)]:
        print(f"{name:>16} {len(times):>6} {min(times):>8.1f} {median(times):>8.1f} {max(times):>8.1f}")
    ratio = median(beside) / median(alone)
    print(
        f"median x {ratio:.2f} ({'kept' if ratio <= MOST else 'missed'}: at most x {MOST}); the training made "
        f"{ended - began} steps meanwhile"
    )


def timed(engine: Engine, count: int) -> list[float]:
    """Milliseconds of each of so many drawings in a row."""
    painter, times = engine.painter(engine.first), []
    for seed in range(count):
        caption = painter.examples[seed % len(painter.examples)]
        began = time.perf_counter()
        engine.draw(engine.first, caption, seed, painter.default_temperature)
        times.append(1000 * (time.perf_counter() - began))
        time.sleep(0.2)  # a visitor looks at each for a while
    return times


def step(trainer: TrainingQueue, run: str) -> int:
    return (trainer.view(run)["run"]["status"] or {"step": 0})["step"]


if __name__ == "__main__":
    main()
