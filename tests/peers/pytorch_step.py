"""One training step of FastGAN in plain PyTorch: what this project's trainer is measured against.

Written from a description of the released training loop, not from its source. It reads from standard input how many steps it
shall run, and answers each number with one line of JSON; the first line says what was built. `cargo xtask bench train` drives it in
turns with the trainer. By hand: `echo 5 | python3 tests/peers/pytorch_step.py --resolution 64 --base-channels 16`.
"""

import argparse
import contextlib
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

from networks import Discriminator, Generator, Lpips, initialise, quarter

LATENT = 256
DECAY = 0.999
# Weight of each decoder's mean distance: the released code sums over its batch of 8.
STRENGTH = 8.0
# Parameters of the published networks, generator and discriminator, and of the cut one at 64 px.
PUBLISHED = {
    (1024, 64): (29_176_512, 11_528_192),
    (512, 64): (29_174_392, 11_526_496),
    (256, 64): (29_127_846, 11_526_160),
    (64, 64): (28_211_460, 10_701_568),
}


def augment(x):
    """DiffAugment, policy "color, translation"."""
    n, _, side, _ = x.shape
    uniform = lambda: torch.rand(n, 1, 1, 1, device=x.device)
    x = x + (uniform() - 0.5)
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * (uniform() * 2) + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    x = (x - mean) * (uniform() + 0.5) + mean
    reach = int(side / 8 + 0.5)
    shift = torch.randint(-reach, reach + 1, (2, n, 1), device=x.device)
    places = torch.arange(side, device=x.device)[None] - shift + reach
    rows, columns = places.clamp(0, side + 2 * reach - 1)
    padded = F.pad(x, [reach] * 4)
    rows = rows[:, None, :, None].expand(n, x.shape[1], side, side + 2 * reach)
    columns = columns[:, None, None, :].expand(n, x.shape[1], side, side)
    return padded.gather(2, rows).gather(3, columns)


def margin(logits):
    return torch.rand_like(logits) * 0.2 + 0.8


class Training:
    def __init__(self, arguments):
        self.before = resident()
        self.device = torch.device(arguments.device)
        self.amp = arguments.amp == "bf16"
        self.batch, self.resolution = arguments.batch, arguments.resolution
        torch.manual_seed(0)
        sizes = (arguments.resolution, arguments.base_channels)
        self.generator = initialise(Generator(*sizes, LATENT)).to(self.device)
        self.discriminator = initialise(Discriminator(*sizes)).to(self.device)
        self.lpips = Lpips().to(self.device) if arguments.lpips else None
        self.parameters = [count(self.generator), count(self.discriminator)]
        if sizes in PUBLISHED:
            assert tuple(self.parameters) == PUBLISHED[sizes], (self.parameters, PUBLISHED[sizes])
        self.layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
        for network in (self.generator, self.discriminator, self.lpips):
            if network is not None:
                network.to(memory_format=self.layout)
        self.average = [parameter.detach().clone() for parameter in self.generator.parameters()]
        adam = dict(lr=2e-4, betas=(0.5, 0.999), fused=arguments.fused_adam or None)
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), **adam)
        self.discriminator_adam = torch.optim.Adam(self.discriminator.parameters(), **adam)
        pictures = torch.rand(self.batch, 3, self.resolution, self.resolution, device=self.device)
        self.pictures = (pictures * 2 - 1).contiguous(memory_format=self.layout)
        self.draw, self.judge = self.generator, self.discriminator
        if arguments.compile:
            self.draw, self.judge = torch.compile(self.generator), torch.compile(self.discriminator)

    def mixed(self):
        return torch.autocast(self.device.type, torch.bfloat16) if self.amp else contextlib.nullcontext()

    def distance(self, rebuilt, target):
        if self.lpips is None:
            return (rebuilt.float() - target).abs().mean()
        return self.lpips(rebuilt.float(), target).mean()

    def step(self):
        side = self.discriminator.side
        z = torch.randn(self.batch, LATENT, device=self.device)
        with self.mixed():
            fake = self.draw(z)
        real = augment(self.pictures)
        fake = [augment(picture.float()) for picture in fake]

        self.discriminator_adam.zero_grad()
        quadrant = int(torch.randint(4, ()))
        whole = F.interpolate(real, size=side)
        part = F.interpolate(quarter(real, quadrant), size=side)
        with self.mixed():
            logits, (big, small, of_part) = self.judge(real, whole, quadrant)
        # In 32-bit floats, as the trainer's: only the networks are cast.
        rebuilt = sum(self.distance(a, b) for a, b in ((big, whole), (small, whole), (of_part, part)))
        logits = logits.float()
        (F.relu(margin(logits) - logits).mean() + STRENGTH * rebuilt).backward()
        with self.mixed():
            logits = self.judge(*(picture.detach() for picture in fake)).float()
        F.relu(margin(logits) + logits).mean().backward()
        self.discriminator_adam.step()

        self.generator_adam.zero_grad()
        with self.mixed():
            logits = self.judge(*fake).float()
        loss = -logits.mean()
        loss.backward()
        self.generator_adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.generator.parameters()), 1 - DECAY)
        return loss.detach()

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def turn(self, steps):
        """Seconds of each step on a CPU, the mean over all of them on a GPU, where steps overlap."""
        self.wait()
        start, cpu = time.perf_counter(), time.process_time()
        marks = [start]
        for _ in range(steps):
            loss = self.step()
            marks.append(time.perf_counter())
        self.wait()
        whole, host = time.perf_counter() - start, marks[-1] - start
        each = [b - a for a, b in zip(marks, marks[1:])]
        return {
            "seconds": each if self.device.type == "cpu" else [whole / steps],
            "host_share": host / whole,
            "cpu_seconds": (time.process_time() - cpu) / steps,
            "peak_bytes": self.peak(),
            "loss": float(loss),
        }

    def peak(self):
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated(self.device)
        return resident() - self.before


def resident():
    """Most resident bytes so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resolution", type=int, default=256, choices=[64, 128, 256, 512, 1024])
    parser.add_argument("--base-channels", type=int, default=64)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, help="runs once in place of reading numbers")
    parser.add_argument("--threads", type=int, help="threads on a CPU")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--lpips", action="store_true", help="LPIPS of random weights in place of L1")
    parser.add_argument("--tf32", action="store_true", help="TF32 in matrix products and convolutions")
    parser.add_argument("--amp", choices=["off", "bf16"], default="off")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--fused-adam", action="store_true")
    parser.add_argument("--compile", action="store_true")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.backends.cuda.matmul.allow_tf32 = arguments.tf32
    torch.backends.cudnn.allow_tf32 = arguments.tf32
    torch.backends.cudnn.benchmark = True
    training = Training(arguments)
    print(json.dumps({"machine": f"PyTorch {torch.__version__}", "parameters": training.parameters}), flush=True)
    for line in [arguments.steps] if arguments.steps else sys.stdin:
        print(json.dumps(training.turn(int(line))), flush=True)


if __name__ == "__main__":
    main()
