"""A BERT sentence encoder as an int8 ONNX graph that onnxruntime runs. Reads no packed file and runs nothing itself.

Every linear layer multiplies bytes: weights have one scale per output channel, activations one scale per token.
Two choices differ from `onnxruntime.quantization.quantize_dynamic`, and both were measured:

- its one activation scale per *tensor* makes a text's vector depend on its neighbours in the batch: 1 and 64 rows
  at a time agreed at cosine 0.991 only. With one scale per token they agree at 0.999999, and stay nearer to the
  float model (worst cosine 0.998 instead of 0.994, in the same time).
- weights keep to ±63, not ±127: without VNNI the x86 kernels add two products of an unsigned and a signed byte in
  16 bits, where 2·255·127 is cut off silently and 2·255·63 is not. Run on an emulated processor of that kind, the
  worst of 24 texts lost 0.001 of its cosine to the float model with ±127 (0.009 with `quantize_dynamic`) and nothing
  with ±63. Where there is VNNI, ±63 costs 0.0002 of the mean cosine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Tensors = Mapping[str, NDArray[np.float32]]
"""Name in a Transformers `BertModel` → float32 values, linear weights as (out, in)."""

INPUTS = ("input_ids", "attention_mask")
"""Both (batch, length) int64."""
OUTPUT = "sentence_embedding"
"""(batch, dim) float32, unit rows: the mean over the tokens whose mask is 1."""

_CONTRIB = "com.microsoft"
_WEIGHT_LIMIT = 63
_ACTIVATION_LIMIT = 127
_BLOCK = 32
"""Numbers of one word vector that share a scale: as in the packed source, so its 4-bit steps stay apart."""


class _Graph:
    """Nodes and constants, collected in order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def add(self, op: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Append one node and return the name of its only output."""
        name = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], domain=domain, **attributes))
        return name

    def split(self, value: str, parts: int) -> list[str]:
        """Cut the last axis into equal parts."""
        names = [f"{value}_{part}" for part in range(parts)]
        self.nodes.append(helper.make_node("Split", [value], names, axis=-1, num_outputs=parts))
        return names


def sentence_encoder(tensors: Tensors, *, layers: int, heads: int, epsilon: float) -> onnx.ModelProto:
    """The graph from token ids to unit rows.

    `epsilon` is the layer norms'. Runs on onnxruntime's CPU provider: attention and the byte product are its own
    operators, the rest is ONNX opset 18.
    """
    graph = _Graph()
    last, length_axis = graph.constant("last", np.array([-1])), graph.constant("length_axis", np.array([1]))
    graph.constant("step", np.array(1 / _ACTIVATION_LIMIT, np.float32))
    graph.constant("middle", np.array(128, np.uint8))

    def norm(value: str, name: str) -> str:
        gain = graph.constant(f"{name}.weight", tensors[f"{name}.weight"])
        bias = graph.constant(f"{name}.bias", tensors[f"{name}.bias"])
        return graph.add("LayerNormalization", value, gain, bias, axis=-1, epsilon=epsilon)

    def product(value: str, *names: str) -> str:
        """`value` times the transposed weights of `names`, stacked; no bias."""
        weights, scales = _channelwise(np.concatenate([tensors[f"{name}.weight"] for name in names]))
        largest = graph.add("ReduceMax", graph.add("Abs", value), last, keepdims=1)
        steps = graph.add("QuantizeLinear", graph.add("Div", value, largest), "step", "middle")
        weight = graph.constant(f"{names[0]}.weight", weights.T)
        scale = graph.constant(f"{names[0]}.scale", scales)
        result = graph.add("MatMulIntegerToFloat", steps, weight, "step", scale, "middle", domain=_CONTRIB)
        return graph.add("Mul", result, largest)

    def bias(*names: str) -> str:
        return graph.constant(f"{names[0]}.bias", np.concatenate([tensors[f"{name}.bias"] for name in names]))

    value = norm(_embeddings(graph, tensors), "embeddings.LayerNorm")
    mask = graph.add("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(layers):
        at = f"encoder.layer.{layer}"
        self_attention = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        parts = graph.split(product(value, *self_attention), 3)
        context = graph.add("MultiHeadAttention", *parts, bias(*self_attention), mask, domain=_CONTRIB, num_heads=heads)
        dense = f"{at}.attention.output.dense"
        attended = graph.add("Add", product(context, dense), bias(dense))
        # Not SkipLayerNormalization, which says the same in one node: its kernel took 21% of a batch's time.
        value = norm(graph.add("Add", attended, value), f"{at}.attention.output.LayerNorm")
        dense = f"{at}.intermediate.dense"
        wide = graph.add("BiasGelu", product(value, dense), bias(dense), domain=_CONTRIB)
        dense = f"{at}.output.dense"
        narrow = graph.add("Add", product(wide, dense), bias(dense))
        value = norm(graph.add("Add", narrow, value), f"{at}.output.LayerNorm")

    weights = graph.add("Cast", graph.add("Unsqueeze", "attention_mask", last), to=TensorProto.FLOAT)
    # A sum, not a mean: making unit rows divides by the length anyway.
    total = graph.add("ReduceSum", graph.add("Mul", value, weights), length_axis, keepdims=0)
    graph.nodes.append(helper.make_node("LpNormalization", [total], [OUTPUT], axis=-1, p=2))
    dim = tensors["embeddings.LayerNorm.weight"].size
    body = helper.make_graph(
        graph.nodes,
        "sentence_encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in INPUTS],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", dim])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
    # IR 8 belongs to opset 18; onnx would stamp its newest, which older runtimes refuse.
    return helper.make_model(body, opset_imports=opsets, ir_version=8)


def _embeddings(graph: _Graph, tensors: Tensors) -> str:
    """Word, position and type vectors added up, (batch, length, dim), words kept as bytes."""
    words = tensors["embeddings.word_embeddings.weight"]
    count, dim = words.shape
    steps = np.empty((count, dim // _BLOCK, _BLOCK), np.int8)
    scales = np.empty((count, dim // _BLOCK, 1), np.float32)
    for start in range(0, count, 16384):  # in slices: the whole table would take 400 MB twice more
        part = words[start : start + 16384].reshape(-1, dim // _BLOCK, _BLOCK)
        scale = np.abs(part).max(axis=2, keepdims=True) / np.float32(127)
        scale[scale == 0] = 1
        scales[start : start + 16384] = scale
        steps[start : start + 16384] = np.rint(part / scale)
    found = graph.add("Gather", graph.constant("words", steps), "input_ids")
    step = graph.add("Gather", graph.constant("words.scale", scales), "input_ids")
    blocks = graph.add("Mul", graph.add("Cast", found, to=TensorProto.FLOAT), step)
    value = graph.add("Reshape", blocks, graph.constant("flat", np.array([0, 0, dim])))
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    first = graph.constant("first", np.array([0]))
    length = graph.add("Shape", "input_ids", start=1, end=2)
    table = graph.constant("positions", positions)
    return graph.add("Add", value, graph.add("Slice", table, first, length, first))


def _channelwise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(out, in) as whole numbers within ±63, and the (out,) size of one step."""
    scales = np.abs(weights).max(axis=1) / np.float32(_WEIGHT_LIMIT)
    scales[scales == 0] = 1
    return np.rint(weights / scales[:, None]).astype(np.int8), scales
