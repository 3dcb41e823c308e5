"""FastGAN's generator and discriminator in plain PyTorch, as the released code trains them.

The sizes follow the published network at 256, 512 and 1024 px; 64 and 128 px are the same grammar with the top cut off, as in
this project's own networks. Nothing here is tuned: layers, spectral norm and activations are PyTorch's own.
"""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import spectral_norm


def conv(inputs, outputs, side, stride=1, padding=0):
    return spectral_norm(nn.Conv2d(inputs, outputs, side, stride, padding, bias=False))


class Noise(nn.Module):
    """Adds one picture of noise to all channels, weighted by a scalar that is learned."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        n, _, h, w = x.shape
        return x + self.weight * torch.randn(n, 1, h, w, device=x.device, dtype=x.dtype)


class Excitation(nn.Module):
    """A low-resolution map gates the channels of a high-resolution one."""

    def __init__(self, low, high):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(4), conv(low, high, 4), nn.SiLU(), conv(high, high, 1), nn.Sigmoid()
        )

    def forward(self, low, high):
        return high * self.gate(low)


def up(inputs, outputs):
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode="nearest"),
        conv(inputs, 2 * outputs, 3, 1, 1),
        nn.BatchNorm2d(2 * outputs),
        nn.GLU(1),
    )


def up_twice(inputs, outputs):
    """Two convolutions, each followed by noise."""
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode="nearest"),
        conv(inputs, 2 * outputs, 3, 1, 1), Noise(), nn.BatchNorm2d(2 * outputs), nn.GLU(1),
        conv(outputs, 2 * outputs, 3, 1, 1), Noise(), nn.BatchNorm2d(2 * outputs), nn.GLU(1),
    )


def small_side(resolution):
    return min(resolution // 2, 128)


class Generator(nn.Module):
    def __init__(self, resolution, base, latent):
        super().__init__()
        self.resolution = resolution
        units = {4: 16, 8: 8, 16: 4, 32: 2, 64: 2, 128: 1, 256: 1 / 2, 512: 1 / 4, 1024: 1 / 8}
        width = {side: int(unit * base) for side, unit in units.items()}
        point = nn.ConvTranspose2d(latent, 2 * width[4], 4, 1, 0, bias=False)
        self.first = nn.Sequential(spectral_norm(point), nn.BatchNorm2d(2 * width[4]), nn.GLU(1))
        self.blocks, self.gates = nn.ModuleDict(), nn.ModuleDict()
        side = 8
        while side <= resolution:
            block = up_twice if side in (8, 32, 128, 512) else up
            self.blocks[str(side)] = block(width[side // 2], width[side])
            if 64 <= side <= 512:
                self.gates[str(side)] = Excitation(width[side // 16], width[side])
            side *= 2
        self.to_small = conv(width[small_side(resolution)], 3, 1)
        self.to_big = conv(width[resolution], 3, 3, 1, 1)

    def forward(self, z):
        maps = {4: self.first(z[:, :, None, None])}
        for name, block in self.blocks.items():
            side = int(name)
            maps[side] = block(maps[side // 2])
            if name in self.gates:
                maps[side] = self.gates[name](maps[side // 16], maps[side])
        big, small = self.to_big(maps[self.resolution]), self.to_small(maps[small_side(self.resolution)])
        return (big.tanh(), small.tanh()) if self.resolution == 1024 else (big, small)


def leaky():
    return nn.LeakyReLU(0.2, inplace=True)


def down(inputs, outputs):
    return nn.Sequential(conv(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), leaky())


class DownTwoWays(nn.Module):
    """The mean of two convolutions and of an average pool with a 1×1 convolution."""

    def __init__(self, inputs, outputs):
        super().__init__()
        second = conv(outputs, outputs, 3, 1, 1)
        self.main = nn.Sequential(down(inputs, outputs), second, nn.BatchNorm2d(outputs), leaky())
        self.direct = nn.Sequential(
            nn.AvgPool2d(2, 2), conv(inputs, outputs, 1), nn.BatchNorm2d(outputs), leaky()
        )

    def forward(self, x):
        return (self.main(x) + self.direct(x)) / 2


def decoder(inputs, base, side):
    base = min(base // 2, 32)
    layers, width, at = [nn.AdaptiveAvgPool2d(8)], inputs, 8
    for unit in (4, 2, 2, 1):
        if at < side:
            layers.append(up(width, unit * base))
            width, at = unit * base, 2 * at
    return nn.Sequential(*layers, conv(width, 3, 3, 1, 1), nn.Tanh())


def stem(resolution, width):
    if resolution == 1024:
        first = nn.Sequential(conv(3, width // 2, 4, 2, 1), leaky())
        return nn.Sequential(first, conv(width // 2, width, 4, 2, 1), nn.BatchNorm2d(width), leaky())
    shape = (4, 2, 1) if resolution == 512 else (3, 1, 1)
    return nn.Sequential(conv(3, width, *shape), leaky())


class Discriminator(nn.Module):
    def __init__(self, resolution, base):
        super().__init__()
        self.side = small_side(resolution)
        top = min(resolution, 256)
        self.top = top
        width = lambda side: base * 64 // side
        self.stem = stem(resolution, width(top))
        self.trunk, self.gates = nn.ModuleDict(), nn.ModuleDict()
        side = top // 2
        while side >= 8:
            self.trunk[str(side)] = DownTwoWays(width(2 * side), width(side))
            if 8 * side <= top:
                self.gates[str(side)] = Excitation(width(8 * side), width(side))
            side //= 2
        self.to_logits = nn.Sequential(
            conv(width(8), width(4), 1), nn.BatchNorm2d(width(4)), leaky(), conv(width(4), 1, 4)
        )
        narrow = lambda side: base * 32 // side
        layers, side = [conv(3, narrow(self.side // 2), 4, 2, 1), leaky()], self.side // 4
        while side >= 8:
            layers.append(down(narrow(2 * side), narrow(side)))
            side //= 2
        self.small = nn.Sequential(*layers)
        self.small_to_logits = conv(narrow(8), 1, 4)
        self.decode_big = decoder(width(8), base, self.side)
        self.decode_part = decoder(width(16), base, self.side)
        self.decode_small = decoder(narrow(8), base, self.side)

    def forward(self, big, small, quadrant=None):
        """Logits; for real pictures, whose `quadrant` is given, the three reconstructions as well."""
        maps = {self.top: self.stem(big)}
        for name, stage in self.trunk.items():
            side = int(name)
            maps[side] = stage(maps[2 * side])
            if name in self.gates:
                maps[side] = self.gates[name](maps[8 * side], maps[side])
        small = self.small(small)
        logits = torch.cat([self.to_logits(maps[8]).flatten(), self.small_to_logits(small).flatten()])
        if quadrant is None:
            return logits
        part = quarter(maps[16], quadrant)
        return logits, (self.decode_big(maps[8]), self.decode_small(small), self.decode_part(part))


def quarter(x, index):
    """A quadrant: 0 top left, 1 top right, 2 bottom left, 3 bottom right."""
    half = x.shape[2] // 2
    top, left = index // 2 * half, index % 2 * half
    return x[:, :, top:top + half, left:left + half]


def initialise(network):
    """Convolutions from N(0, 0.02), BatchNorm from N(1, 0.02)."""
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight_orig, 0.0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
            nn.init.zeros_(layer.bias)
    return network


class Lpips(nn.Module):
    """LPIPS with VGG16. Its speed does not depend on its weights, so they are random here."""

    BLOCKS = ((3, 64, 64), (64, 128, 128), (128, 256, 256, 256), (256, 512, 512, 512), (512, 512, 512, 512))

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(
            nn.ModuleList(nn.Conv2d(a, b, 3, 1, 1) for a, b in zip(widths, widths[1:]))
            for widths in self.BLOCKS
        )
        self.lines = nn.ParameterList(torch.rand(1, widths[-1], 1, 1) for widths in self.BLOCKS)
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))
        self.requires_grad_(False)

    def features(self, x):
        x, taps = (x - self.shift) / self.scale, []
        for n, block in enumerate(self.blocks):
            if n > 0:
                x = F.max_pool2d(x, 2)
            for layer in block:
                x = F.relu(layer(x))
            taps.append(x / (x.float().square().sum(1, keepdim=True).add(1e-20).sqrt() + 1e-10))
        return taps

    def forward(self, x, target):
        pairs = zip(self.features(x), self.features(target), self.lines)
        distances = [((a - b).float().square() * line).sum(1).mean((1, 2)) for a, b, line in pairs]
        return torch.stack(distances).sum(0)
