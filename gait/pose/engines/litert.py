"""LiteRT, the runtime that runs the models: one interpreter, one thread, no connection ever."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Model:
    """A loaded model: one picture in, arrays out.

    Parameters
    ----------
    content : bytes
        The model file.
    outputs : tuple of str
        Names of the outputs wanted, in the order wanted.

    Notes
    -----
    An instance is not safe to share between threads. LiteRT frees Python's lock while it runs, so one instance per
    thread uses every core.
    """

    def __init__(self, content: bytes, *, outputs: tuple[str, ...]) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        index_of = {detail["name"]: detail["index"] for detail in self._interpreter.get_output_details()}
        self._outputs = [index_of[name] for name in outputs]

    def __call__(self, picture: Floats) -> list[Floats]:
        """Run on one picture [height, width, 3] in the model's own value range; returns copies."""
        self._interpreter.set_tensor(self._input, picture[np.newaxis])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index)[0] for index in self._outputs]
