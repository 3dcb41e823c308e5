"""Runs an ONNX graph with onnxruntime: latents in, the picture's values out, both as raw little-endian F32."""

import sys

import numpy
import onnxruntime

graph, latents, image = sys.argv[1:]
session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
(given,) = session.get_inputs()
z = numpy.fromfile(latents, "<f4").reshape(-1, given.shape[1])
(drawn,) = session.run(["image"], {given.name: z})
drawn.astype("<f4").tofile(image)
