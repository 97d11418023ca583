# SPDX-License-Identifier: MIT
"""implicit: item-kNN by cosine with K neighbours, and ALS with 64 factors."""
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender

from lists import arguments, load, report, timed

folder, K = arguments()
offset, track, shape = load(folder)
A = sp.csr_matrix((np.ones(len(track), np.float32), track, offset.astype(np.int32)), shape=shape)

with timed("cosine"):
    CosineRecommender(K=K).fit(A, show_progress=False)


def als(iterations):
    model = AlternatingLeastSquares(
        factors=64, iterations=iterations, use_gpu=False, random_state=1, calculate_training_loss=False
    )
    with timed(f"als_{iterations}"):
        model.fit(A, show_progress=False)


als(4)
als(15)
