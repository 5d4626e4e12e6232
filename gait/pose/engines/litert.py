"""Running TensorFlow Lite models on LiteRT, one thread per interpreter, without network access."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gait.runtime.libraries import missing_libraries_named

Floats = npt.NDArray[np.float32]


class Model:
    """A loaded model that maps one image to arrays.

    Parameters
    ----------
    content : bytes
        Content of the model file.
    outputs : tuple of str
        Names of the outputs to return, in this order.

    Notes
    -----
    An instance must not be shared between threads. LiteRT releases the global interpreter lock while it runs, so one
    instance per thread uses all cores.
    """

    def __init__(self, content: bytes, *, outputs: tuple[str, ...]) -> None:
        with missing_libraries_named():
            from ai_edge_litert.interpreter import Interpreter

        self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        index_of = {detail["name"]: detail["index"] for detail in self._interpreter.get_output_details()}
        self._outputs = [index_of[name] for name in outputs]

    def __call__(self, picture: Floats) -> list[Floats]:
        """Run the model.

        Parameters
        ----------
        picture : ndarray of float32, shape (height, width, 3)
            Image in the value range that the model expects.

        Returns
        -------
        list of ndarray of float32
            Copies of the requested outputs, without the batch dimension.
        """
        self._interpreter.set_tensor(self._input, picture[np.newaxis])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index)[0] for index in self._outputs]
