# SPDX-License-Identifier: MIT
"""SciPy: the full product A.T @ A, then the K largest of each row."""
import numpy as np
import scipy.sparse as sp

from lists import arguments, load, report, timed

folder, K = arguments()
offset, track, shape = load(folder)
small = np.int32 if offset[-1] < 2**31 else np.int64
A = sp.csr_matrix((np.ones(len(track), np.int32), track, offset.astype(small)), shape=shape)

with timed("product") as product:
    G = A.T.tocsr() @ A

with timed("top") as top:
    best = np.full((shape[1], K), -1, np.int32)
    for j in range(shape[1]):
        start, end = G.indptr[j], G.indptr[j + 1]
        count, other = G.data[start:end], G.indices[start:end]
        if end - start > K + 1:
            part = np.argpartition(-count, K + 1)[: K + 1]
            count, other = count[part], other[part]
        other = other[np.lexsort((other, -count))]
        other = other[other != j][:K]
        best[j, : len(other)] = other

report("product_top", product.seconds + top.seconds)
