/* SPDX-License-Identifier: MIT */

/*
 * The kernels of cholesky.c for vectors of LANES floats: included once for each width, with
 *
 *   LANES       floats in a vector, and rows in a panel
 *   WIDE        vectors in a tile's row: 4 WIDE sums stay in registers
 *   TARGET      the attribute that lets the compiler use such vectors
 *   NAME(x)     x_LANES
 */
typedef float NAME(Lanes) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/*
 * C += sign X'X on one tile of 4 rows by W vectors.
 *
 *   c   first element of the tile, row stride ldc
 *   xi  the tile's 4 columns in row 0 of X;  xj  its W LANES columns in row 0 of X
 */
SG_INLINE void NAME(tile)(float *c, int ldc, const float *xi, const float *xj, int64_t rows,
                          int64_t ldx, float sign, const int W)
{
    NAME(Lanes) sum[4][WIDE] = { 0 };
    for (int64_t p = 0; p < rows; p++, xi += ldx, xj += ldx) {
        for (int r = 0; r < 4; r++)
            for (int w = 0; w < W; w++)
                sum[r][w] += xi[r] * *(const NAME(Lanes) *)(xj + LANES * w);
    }
    for (int r = 0; r < 4; r++)
        for (int w = 0; w < W; w++)
            *(NAME(Lanes) *)(c + r * ldc + LANES * w) += sign * sum[r][w];
}

/* C += sign X'X on rows first .. last-1 of the upper triangle; first is a multiple of 4. */
SG_INLINE void NAME(update_rows)(float *c, int ldc, const float *x, int64_t rows, int64_t ldx,
                                 int first, int last, float sign)
{
    for (int i = first; i < last; i += 4) {
        float *c_i = c + (int64_t)i * ldc;
        int j = i / LANES * LANES;
        for (; j + WIDE * LANES <= ldc; j += WIDE * LANES)
            NAME(tile)(c_i + j, ldc, x + i, x + j, rows, ldx, sign, WIDE);
        for (; j < ldc; j += LANES)
            NAME(tile)(c_i + j, ldc, x + i, x + j, rows, ldx, sign, 1);
    }
}

TARGET static void NAME(gram_add)(float *a, const float *x, int64_t rows, int64_t ldx, int n)
{
    NAME(update_rows)(a, sg_padded(n), x, rows, ldx, 0, n, 1);
}

/* R_pp = chol(A_pp), the block on the diagonal; inverse: 1 / its diagonal. */
SG_INLINE bool NAME(factor_diagonal)(float *block, int ld, float inverse[LANES])
{
    NAME(Lanes) row[LANES];
    for (int r = 0; r < LANES; r++)
        row[r] = *(NAME(Lanes) *)(block + (int64_t)r * ld);
    for (int r = 0; r < LANES; r++) {
        float pivot = row[r][r];
        if (!(pivot > 0) || !isfinite(pivot))
            return false;
        inverse[r] = 1 / sqrtf(pivot);
        row[r] *= inverse[r];
        for (int s = r + 1; s < LANES; s++)
            row[s] -= row[r][s] * row[r];
    }
    for (int r = 0; r < LANES; r++)
        *(NAME(Lanes) *)(block + (int64_t)r * ld) = row[r];
    return true;
}

/* R_pj = R_pp'^-1 A_pj: one block to the right of the diagonal one, its rows in registers. */
SG_INLINE void NAME(factor_block)(float *block, const float *diagonal, int ld,
                                  const float inverse[LANES])
{
    NAME(Lanes) row[LANES];
#pragma GCC unroll 16
    for (int r = 0; r < LANES; r++)
        row[r] = *(NAME(Lanes) *)(block + (int64_t)r * ld);
#pragma GCC unroll 16
    for (int r = 0; r < LANES; r++) {
        row[r] *= inverse[r];
        *(NAME(Lanes) *)(block + (int64_t)r * ld) = row[r];
#pragma GCC unroll 16
        for (int s = r + 1; s < LANES; s++)
            row[s] -= diagonal[(int64_t)r * ld + s] * row[r];
    }
}

/* Panels of LANES rows: subtract what the rows above explain, then factor what is left. */
TARGET static bool NAME(cholesky)(float *a, int ld)
{
    for (int p = 0; p < ld; p += LANES) {
        NAME(update_rows)(a, ld, a, p, ld, p, p + LANES, -1);
        float *diagonal = a + (int64_t)p * ld + p;
        float inverse[LANES];
        if (!NAME(factor_diagonal)(diagonal, ld, inverse))
            return false;
        for (int j = LANES; j < ld - p; j += LANES)
            NAME(factor_block)(diagonal + j, diagonal, ld, inverse);
    }
    return true;
}
#undef LANES
#undef WIDE
#undef TARGET
#undef NAME
