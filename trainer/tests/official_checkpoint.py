"""Writes a generator's tensors the way torch.save does, with the standard library alone.

    official_checkpoint.py IN.safetensors OUT.pth n|all zip|old [module.]

`n` is the form of N.pth (`g` holds the averaged weights), `all` that of all_N.pth (`g` holds other, live weights; `g_ema` is a
bare list in the order of the network's parameters). `old` is the form that torch.save wrote before version 1.6. The pickle names
torch's classes; none of them exists here.
"""

import collections
import json
import pickle
import struct
import sys
import types
import zipfile

torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")
sys.modules.update({"torch": torch, "torch._utils": utils})


def named(module, name, value):
    value.__module__, value.__qualname__, value.__name__ = module.__name__, name, name
    setattr(module, name, value)
    return value


FloatStorage = named(torch, "FloatStorage", type("FloatStorage", (), {}))
LongStorage = named(torch, "LongStorage", type("LongStorage", (), {}))
rebuild = named(utils, "_rebuild_tensor_v2", lambda *arguments: None)


# Elements before the first one of every tensor: tensors are views into storages.
PADDING = 3


class Storage:
    def __init__(self, kind, data, size):
        self.kind, self.data, self.size = kind, data, size


class Tensor:
    def __init__(self, storage, shape):
        self.storage, self.shape = storage, tuple(shape)

    def __reduce__(self):
        strides, step = [], 1
        for length in reversed(self.shape):
            strides.insert(0, step)
            step *= length
        hooks = collections.OrderedDict()
        return rebuild, (self.storage, PADDING, self.shape, tuple(strides), False, hooks)


class Pickler(pickle.Pickler):
    def __init__(self, file, old):
        super().__init__(file, protocol=2)
        self.storages = []
        self.old = old

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        self.storages.append(value)
        identity = ("storage", value.kind, str(len(self.storages) - 1), "cpu", value.size)
        return identity + (None,) if self.old else identity


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    header.pop("__metadata__", None)
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        yield name, entry["shape"], bytes(4 * PADDING) + data[start:end]


def one_conv(name):
    return [f"{name}.1.weight_orig", f"{name}.2.weight", f"{name}.2.bias"]


def two_convs(name):
    first = [f"{name}.1.weight_orig", f"{name}.2.weight", f"{name}.3.weight", f"{name}.3.bias"]
    return first + [f"{name}.5.weight_orig", f"{name}.6.weight", f"{name}.7.weight", f"{name}.7.bias"]


def gate(name):
    return [f"{name}.main.1.weight_orig", f"{name}.main.3.weight_orig"]


def parameter_order(tensors):
    order = ["init.init.0.weight_orig", "init.init.1.weight", "init.init.1.bias"]
    order += two_convs("feat_8") + one_conv("feat_16") + two_convs("feat_32") + one_conv("feat_64")
    order += two_convs("feat_128") + one_conv("feat_256") + gate("se_64") + gate("se_128") + gate("se_256")
    order += ["to_128.weight_orig", "to_big.weight_orig"]
    if "feat_512.1.weight_orig" in tensors:
        order += two_convs("feat_512") + gate("se_512")
    if "feat_1024.1.weight_orig" in tensors:
        order += one_conv("feat_1024")
    return order


def write_zip(target, checkpoint):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        with archive.open("archive/data.pkl", "w") as file:
            pickler = Pickler(file, old=False)
            pickler.dump(checkpoint)
        for index, storage in enumerate(pickler.storages):
            archive.writestr(f"archive/data/{index}", storage.data)
        archive.writestr("archive/version", "3\n")


def write_old(target, checkpoint):
    with open(target, "wb") as file:
        pickle.dump(0x1950A86A20F9469CFC6C, file, protocol=2)
        pickle.dump(1001, file, protocol=2)
        sizes = {"short": 2, "int": 4, "long": 4}
        pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": sizes}, file, protocol=2)
        pickler = Pickler(file, old=True)
        pickler.dump(checkpoint)
        pickle.dump([str(index) for index in range(len(pickler.storages))], file, protocol=2)
        for storage in pickler.storages:
            file.write(struct.pack("<q", storage.size) + storage.data)


def main(source, target, form, container, prefix=""):
    averaged = {name: Tensor(Storage(FloatStorage, data, len(data) // 4), shape) for name, shape, data in read(source)}
    state = collections.OrderedDict((prefix + name, tensor) for name, tensor in averaged.items())
    for name in list(averaged):
        if name.endswith("running_var"):
            counter = Tensor(Storage(LongStorage, struct.pack("<4q", 0, 0, 0, 7), 4), ())
            state[prefix + name.replace("running_var", "num_batches_tracked")] = counter
    checkpoint = {"g": state, "d": collections.OrderedDict()}
    if form == "all":
        order = parameter_order(averaged)
        for name in order:
            storage = averaged[name].storage
            live = Storage(FloatStorage, bytes(len(storage.data)), storage.size)
            state[prefix + name] = Tensor(live, averaged[name].shape)
        checkpoint["g_ema"] = [averaged[name] for name in order]
        checkpoint["opt_g"] = {"state": {}, "param_groups": [{"lr": 0.0002, "betas": (0.5, 0.999)}]}
    (write_old if container == "old" else write_zip)(target, checkpoint)


main(*sys.argv[1:])
