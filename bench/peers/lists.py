# SPDX-License-Identifier: MIT
"""The lists that bench-cooccur wrote, and a clock whose lines it reads."""
import os
import sys
import time

import numpy as np


def load(folder):
    """(lists x tracks) as CSR arrays: offset, track, shape."""
    read = lambda name: np.load(os.path.join(folder, name + ".npy"))
    return read("offset"), read("track"), tuple(int(n) for n in read("shape"))


class timed:
    """with timed("name"): prints the line "name SECONDS"."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, kind, value, trace):
        self.seconds = time.perf_counter() - self.start
        if kind is None:
            report(self.name, self.seconds)


def report(name, seconds):
    print(name, f"{seconds:.6f}", flush=True)


def arguments():
    return sys.argv[1], int(sys.argv[2])
