/* SPDX-License-Identifier: MIT */

/*
 * The kernels of spmm.c for vectors of LANES floats: included once for each width, with
 *
 *   LANES       floats in a vector
 *   WIDE        vectors in a panel: the sums that stay in registers
 *   TARGET      the attribute that lets the compiler use such vectors
 *   NAME(x)     x_LANES
 */
typedef float NAME(Lanes) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint32_t NAME(Bits) __attribute__((vector_size(4 * LANES)));
typedef uint16_t NAME(Halves) __attribute__((vector_size(2 * LANES), aligned(2), may_alias));

/* sum[0 .. W LANES) of one row: W vectors of the columns from d on. */
SG_INLINE void NAME(panel)(float *sum, const SgSpmm *A, int64_t first, int64_t last, const void *x,
                           int64_t D, int64_t d, const bool half, const bool weighted, const int W)
{
    const int64_t size = half ? 2 : 4;
    const char *base = (const char *)x + d * size;
    NAME(Lanes) acc[WIDE] = { 0 };
    for (int64_t e = first; e < last; e++) {
        const char *ahead = base + (int64_t)A->col[e + SG_SPMM_AHEAD] * D * size;
        for (int64_t b = 0; b < W * LANES * size; b += 64)
            __builtin_prefetch(ahead + b);
        const char *row = base + (int64_t)A->col[e] * D * size;
        for (int w = 0; w < W; w++) {
            NAME(Lanes) value;
            if (half) {
                NAME(Halves) halves = *(const NAME(Halves) *)(row + w * LANES * size);
                NAME(Bits) bits = __builtin_convertvector(halves, NAME(Bits)) << 16;
                value = (NAME(Lanes))bits;
            } else {
                value = *(const NAME(Lanes) *)(row + w * LANES * size);
            }
            if (weighted)
                value *= A->val[e];
            acc[w] += value;
        }
    }
    for (int w = 0; w < W; w++)
        *(NAME(Lanes) *)(sum + d + w * LANES) = acc[w];
}

/* A whole row in panels. */
SG_INLINE void NAME(row)(float *sum, const SgSpmm *A, int64_t n, const void *x, int64_t D,
                         const bool half, const bool weighted)
{
    int64_t first = A->offset[n], last = A->offset[n + 1], d = 0;
    for (; d + WIDE * LANES <= D; d += WIDE * LANES)
        NAME(panel)(sum, A, first, last, x, D, d, half, weighted, WIDE);
    for (; d < D; d += 16)
        NAME(panel)(sum, A, first, last, x, D, d, half, weighted, 16 / LANES);
}

TARGET static void NAME(sum_row)(float *sum, const SgSpmm *A, int64_t n, SgRows x, int64_t D)
{
    if (x.half && A->val)
        NAME(row)(sum, A, n, x.x, D, true, true);
    else if (x.half)
        NAME(row)(sum, A, n, x.x, D, true, false);
    else if (A->val)
        NAME(row)(sum, A, n, x.x, D, false, true);
    else
        NAME(row)(sum, A, n, x.x, D, false, false);
}

TARGET static void NAME(layer_rows)(const SgSpmmLayer *layer, int64_t first, int64_t last,
                                    float *sum)
{
    for (int64_t n = first; n < last; n++) {
        NAME(sum_row)(sum, layer->A, n, layer->x, layer->D);
        finish(layer, n, sum);
    }
}

TARGET static void NAME(start_rows)(const SgSpmmLayer *layer, int64_t first, int64_t last,
                                    float *sum)
{
    for (int64_t n = first; n < last; n++) {
        memcpy(sum, (const float *)layer->x.x + n * layer->D, (size_t)layer->D * sizeof *sum);
        finish(layer, n, sum);
    }
}
#undef LANES
#undef WIDE
#undef TARGET
#undef NAME
