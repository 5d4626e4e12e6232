"""Make the pose models of the package from the originals: remove the segmentation head and check the other outputs.

    python scripts/strip_models.py ORIGINALS [--out gait/pose/models]

ORIGINALS is a folder with MediaPipe's `pose_detection.tflite` and `pose_landmark_{lite,full,heavy}.tflite`. The
landmark models keep three outputs: landmarks, presence and heat maps. Operators that only the other outputs need are
removed, and tensors and buffers are renumbered. On random pictures the outputs that are kept must be identical to those
of the original, bit for bit. Prints the SHA-256 hash of each file for `gait/pose/engines/models.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

KEPT_OUTPUTS = ("Identity", "Identity_1", "Identity_3")  # landmarks, presence, heat maps
FILE_IDENTIFIER = b"TFL3"


def strip(model_bytes: bytes) -> bytes:
    """Return the model without the operators that `KEPT_OUTPUTS` do not need."""
    model = schema.ModelT.InitFromPackedBuf(model_bytes, 0)
    graph = model.subgraphs[0]
    by_name = {graph.tensors[index].name.decode(): index for index in graph.outputs}
    outputs = [by_name[name] for name in KEPT_OUTPUTS]
    kept_operators = _required_operators(graph, outputs)
    used = {int(index) for op in kept_operators for index in (*op.inputs, *op.outputs) if index >= 0}
    new_index = {old: new for new, old in enumerate(sorted(used | {int(i) for i in graph.inputs}))}
    for operator in kept_operators:
        operator.inputs = [new_index.get(int(i), -1) for i in operator.inputs]
        operator.outputs = [new_index[int(i)] for i in operator.outputs]
    graph.operators = kept_operators
    graph.tensors = [graph.tensors[old] for old in new_index]
    graph.inputs = [new_index[int(i)] for i in graph.inputs]
    graph.outputs = [new_index[i] for i in outputs]
    _renumber_buffers(model)
    model.metadata, model.signatureDefs = [], []
    builder = flatbuffers.Builder(len(model_bytes))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _required_operators(graph: schema.SubGraphT, outputs: list[int]) -> list[schema.OperatorT]:
    producer = {int(out): op for op in graph.operators for out in op.outputs}
    required: set[int] = set()
    open_tensors = list(outputs)
    while open_tensors:
        operator = producer.get(open_tensors.pop())
        if operator is not None and id(operator) not in required:
            required.add(id(operator))
            open_tensors += [int(index) for index in operator.inputs if index >= 0]
    return [op for op in graph.operators if id(op) in required]


def _renumber_buffers(model: schema.ModelT) -> None:
    tensors = model.subgraphs[0].tensors
    kept = sorted({0} | {int(tensor.buffer) for tensor in tensors})  # by convention, buffer 0 is empty
    new_index = {old: new for new, old in enumerate(kept)}
    for tensor in tensors:
        tensor.buffer = new_index[int(tensor.buffer)]
    model.buffers = [model.buffers[old] for old in kept]


def run(model_bytes: bytes, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Return the outputs of a model for one picture, by name."""
    interpreter = Interpreter(model_content=model_bytes, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    return {out["name"]: interpreter.get_tensor(out["index"]) for out in interpreter.get_output_details()}


def main() -> int:
    """Strip every model, compare it with the original, and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("originals", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "gait" / "pose" / "models")
    arguments = parser.parse_args()
    shutil.copyfile(arguments.originals / "pose_detection.tflite", arguments.out / "pose_detection.tflite")
    for size in ("lite", "full", "heavy"):
        original = (arguments.originals / f"pose_landmark_{size}.tflite").read_bytes()
        stripped = strip(original)
        for seed in range(3):
            picture = np.random.default_rng(seed).random((1, 256, 256, 3), dtype=np.float32)
            before, after = run(original, picture), run(stripped, picture)
            for name in KEPT_OUTPUTS:
                if not np.array_equal(before[name], after[name]):
                    print(f"{size}: output {name} changed", file=sys.stderr)
                    return 1
        (arguments.out / f"pose_landmark_{size}.tflite").write_bytes(stripped)
        print(f"{size}: {len(original)} -> {len(stripped)} bytes, kept outputs are identical")
    for path in sorted(arguments.out.glob("*.tflite")):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
