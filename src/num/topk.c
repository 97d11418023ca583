/* SPDX-License-Identifier: MIT */
#include "num/topk.h"

#include "num/machine.h"

#include <stdbool.h>
#include <string.h>

#ifdef SG_TARGET_16
#include <immintrin.h>
#endif

/* Up to SHORT keys are inserted; up to SMALL_TABLE make runs of 16, more make runs of 32, so that a
 * row of the table is at least one vector of 8. */
enum { SHORT = 24, SMALL_TABLE = 128 };

SG_CLONES
static int64_t count_from(const uint32_t *key_n, int64_t n, uint32_t bound)
{
    int32_t count = 0;
    for (int64_t k = 0; k < n; k++)
        count += key_n[k] >= bound;
    return count;
}

typedef struct {
    uint32_t least;
    uint32_t most;
    uint32_t any; /* bits that are set in any key */
} Range;

SG_CLONES
static Range find_range(const uint32_t *key_n, int64_t n)
{
    uint32_t least = UINT32_MAX, most = 0, any = 0;
    for (int64_t k = 0; k < n; k++) {
        least = key_n[k] < least ? key_n[k] : least;
        most = key_n[k] > most ? key_n[k] : most;
        any |= key_n[k];
    }
    return (Range){ least, most, any };
}

/* The smallest key that is not below the bound. */
SG_CLONES
static uint32_t least_from(const uint32_t *key_n, int64_t n, uint32_t bound)
{
    /* The least excess; what is below the bound wraps around to more than any other has. */
    uint32_t least = UINT32_MAX;
    for (int64_t k = 0; k < n; k++) {
        uint32_t excess = key_n[k] - bound;
        least = excess < least ? excess : least;
    }
    return bound + least;
}

uint32_t sg_topk_bound(const uint32_t *key_n, int64_t n, int64_t K)
{
    Range range = find_range(key_n, n);
    if (n == K || range.least == range.most)
        return range.least;
    /* Low bits that no key has, as with counts written as floats, need not be searched. */
    int spare = __builtin_ctz(range.any);
    uint32_t low = range.least >> spare, high = range.most >> spare;
    /* At least K keys are >= low, fewer than K are > high. */
    while (low < high) {
        uint32_t middle = high - (high - low) / 2;
        int64_t count = count_from(key_n, n, middle << spare);
        if (count == K)
            return least_from(key_n, n, middle << spare);
        if (count > K)
            low = middle;
        else
            high = middle - 1;
    }
    return low << spare;
}

#ifdef SG_TARGET_16
/* Sixteen at a time: what stays is moved together inside the register. */
SG_TARGET_16
static int64_t keep_16(int32_t *id_n, uint32_t *key_n, int64_t n, uint32_t bound)
{
    const __m512i least = _mm512_set1_epi32((int)bound);
    int64_t kept = 0, k = 0;
    for (; k + 16 <= n; k += 16) {
        __m512i key = _mm512_loadu_si512(key_n + k), id = _mm512_loadu_si512(id_n + k);
        __mmask16 stays = _mm512_cmpge_epu32_mask(key, least);
        _mm512_storeu_si512(key_n + kept, _mm512_maskz_compress_epi32(stays, key));
        _mm512_storeu_si512(id_n + kept, _mm512_maskz_compress_epi32(stays, id));
        kept += __builtin_popcount(stays);
    }
    for (; k < n; k++) {
        id_n[kept] = id_n[k];
        key_n[kept] = key_n[k];
        kept += key_n[kept] >= bound;
    }
    return kept;
}
#endif

int64_t sg_topk_keep(int32_t *id_n, uint32_t *key_n, int64_t n, uint32_t bound)
{
#ifdef SG_TARGET_16
    if (sg_lanes() == 16)
        return keep_16(id_n, key_n, n, bound);
#endif
    int64_t kept = 0;
    for (int64_t k = 0; k < n; k++) {
        id_n[kept] = id_n[k];
        key_n[kept] = key_n[k];
        kept += key_n[kept] >= bound;
    }
    return kept;
}

/* Compares rows a and b of the table in every column; the larger key goes up. */
static inline void exchange(uint64_t *restrict upper, uint64_t *restrict lower, int64_t columns)
{
    /* Keys have no top bit (floats >= 0), so signed compares, which AVX2 has, are right. */
    for (int64_t c = 0; c < columns; c++) {
        int64_t x = (int64_t)upper[c], y = (int64_t)lower[c];
        upper[c] = (uint64_t)(x > y ? x : y);
        lower[c] = (uint64_t)(x > y ? y : x);
    }
}

/* Batcher's odd-even merge sort of the rows. */
SG_CLONES
static void sort_columns(uint64_t *table, int rows, int64_t columns)
{
    for (int p = 1; p < rows; p *= 2)
        for (int k = p; k >= 1; k /= 2)
            for (int j = k % p; j < rows - k; j += 2 * k)
                for (int i = j; i < j + k && i < rows - k; i++)
                    if (i / (2 * p) == (i + k) / (2 * p))
                        exchange(table + i * columns, table + (i + k) * columns, columns);
}

/* Merges a (n) and b (m), both descending. The two halves of the result are made at once, the
 * first from the largest down, the second from the smallest up: two chains of loads, not one. */
static void merge(uint64_t *out, const uint64_t *a, int64_t n, const uint64_t *b, int64_t m)
{
    int64_t i = 0, j = 0, p = n - 1, q = m - 1, first = 0, last = n + m - 1;
    while (i < n && j < m && p >= i && q >= j && first < last) {
        bool upper = a[i] >= b[j], lower = a[p] < b[q];
        out[first++] = upper ? a[i] : b[j];
        i += upper;
        j += !upper;
        out[last--] = lower ? a[p] : b[q];
        p -= lower;
        q -= !lower;
    }
    while (first <= last) {
        bool upper = j > q || (i <= p && a[i] >= b[j]);
        out[first++] = upper ? a[i++] : b[j++];
    }
}

static void insertion_sort(uint64_t *key_n, int64_t n)
{
    for (int64_t k = 1; k < n; k++) {
        uint64_t key = key_n[k];
        int64_t place = k;
        for (; place > 0 && key_n[place - 1] < key; place--)
            key_n[place] = key_n[place - 1];
        key_n[place] = key;
    }
}

/* Where the run of column c begins, if the runs of a table with n keys stand one after another: the
 * first n % columns of them are one longer. */
static int64_t run_start(int64_t n, int64_t columns, int64_t c)
{
    int64_t full = n / columns, extra = n % columns;
    c = c < columns ? c : columns;
    return c * full + (c < extra ? c : extra);
}

void sg_topk_sort(uint64_t *key_n, uint64_t *work, int64_t n)
{
    if (n <= SHORT) {
        insertion_sort(key_n, n);
        return;
    }
    int64_t room = n <= SMALL_TABLE ? SMALL_TABLE : sg_topk_room(n);
    int rows = n <= SMALL_TABLE ? 16 : 32;
    int64_t columns = room / rows;
    memset(key_n + n, 0, (size_t)(room - n) * sizeof *key_n);
    sort_columns(key_n, rows, columns);
    for (int64_t c = 0; c < columns; c++)
        for (int64_t r = 0, start = run_start(n, columns, c); r * columns + c < n; r++)
            work[start + r] = key_n[r * columns + c];
    uint64_t *from = work, *to = key_n;
    for (int64_t runs = 1; runs < columns; runs *= 2) {
        for (int64_t c = 0; c < columns; c += 2 * runs) {
            int64_t a = run_start(n, columns, c), b = run_start(n, columns, c + runs);
            int64_t end = run_start(n, columns, c + 2 * runs);
            merge(to + a, from + a, b - a, from + b, end - b);
        }
        uint64_t *held = from;
        from = to;
        to = held;
    }
    if (from != key_n)
        memcpy(key_n, from, (size_t)n * sizeof *key_n);
}
