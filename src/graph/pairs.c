/* SPDX-License-Identifier: MIT */
#include "graph/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for N rows and `entries` entries; offset is zero, the rest is not set. */
static bool init(SgPairs *pairs, int64_t N, int64_t entries, GError **error)
{
    if (entries > SG_PAIRS_MAX_ENTRIES)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the pair table would have %" G_GINT64_FORMAT
                       " entries, more than the limit of %d: use fewer tracks of each playlist",
                       entries, SG_PAIRS_MAX_ENTRIES);
    size_t rows = (size_t)N, count = (size_t)entries;
    size_t bytes = (rows + 1) * sizeof(int64_t) + rows * sizeof(double) +
                   count * (sizeof(double) + 2 * sizeof(int32_t));
    char *storage = malloc(bytes);
    if (!storage)
        return sg_fail(error, SG_ERROR_IO, "no memory for a table of %" G_GINT64_FORMAT " pairs",
                       entries);
    *pairs = (SgPairs){ .N = N, .storage = storage };
    pairs->offset = (int64_t *)(void *)storage;
    pairs->strength = (double *)(void *)(pairs->offset + rows + 1);
    pairs->weight = pairs->strength + rows;
    pairs->col = (int32_t *)(void *)(pairs->weight + count);
    pairs->together = pairs->col + count;
    memset(pairs->offset, 0, (rows + 1) * sizeof(int64_t));
    return true;
}

void sg_pairs_clear(SgPairs *pairs)
{
    free(pairs->storage);
    *pairs = (SgPairs){ 0 };
}

void sg_pair_sums_init(SgPairSums *sums, int64_t M)
{
    *sums = (SgPairSums){ .M = M };
    sums->weight = g_new0(double, M + 1);
    sums->together = g_new0(int32_t, M + 1);
    sums->touched = g_new(int32_t, M + 1);
}

void sg_pair_sums_clear(SgPairSums *sums)
{
    g_free(sums->weight);
    g_free(sums->together);
    g_free(sums->touched);
    *sums = (SgPairSums){ 0 };
}

static int compare_ids(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void forget(SgPairSums *sums)
{
    for (int64_t k = 0; k < sums->count; k++) {
        sums->weight[sums->touched[k]] = 0;
        sums->together[sums->touched[k]] = 0;
    }
    sums->count = 0;
}

/* Adds the playlists of `track` in ascending order. */
void sg_pair_sums_add_row(SgPairSums *sums, const SgCsr *lists, const SgCsr *listed, int32_t track)
{
    forget(sums);
    for (int64_t e = listed->offset[track]; e < listed->offset[track + 1]; e++) {
        int32_t u = listed->col[e];
        double share = 1.0 / (double)(lists->offset[u + 1] - lists->offset[u]);
        for (int64_t f = lists->offset[u]; f < lists->offset[u + 1]; f++) {
            int32_t other = lists->col[f];
            if (other == track)
                continue;
            if (sums->together[other]++ == 0)
                sums->touched[sums->count++] = other;
            sums->weight[other] += share;
        }
    }
}

void sg_pair_sums_row(SgPairSums *sums, const SgCsr *lists, const SgCsr *listed, int32_t track)
{
    sg_pair_sums_add_row(sums, lists, listed, track);
    qsort(sums->touched, (size_t)sums->count, sizeof *sums->touched, compare_ids);
}

/* Degrees into offset, one place further on: offset[r + 1] is the degree of row r. */
static void count_rows(int64_t *offset, const SgCsr *lists, const SgCsr *listed)
{
#pragma omp parallel
    {
        g_auto(SgPairSums) sums;
        sg_pair_sums_init(&sums, listed->rows);
#pragma omp for schedule(dynamic, 64)
        for (int64_t r = 0; r < listed->rows; r++) {
            sg_pair_sums_add_row(&sums, lists, listed, (int32_t)r);
            offset[r + 1] = sums.count;
        }
    }
}

static double sum_row(const SgPairs *pairs, int64_t row)
{
    double sum = 0;
    for (int64_t e = pairs->offset[row]; e < pairs->offset[row + 1]; e++)
        sum += pairs->weight[e];
    return sum;
}

static void put_row(SgPairs *pairs, int64_t row, const SgPairSums *sums)
{
    for (int64_t k = 0, e = pairs->offset[row]; k < sums->count; k++, e++) {
        pairs->col[e] = sums->touched[k];
        pairs->together[e] = sums->together[sums->touched[k]];
        pairs->weight[e] = sums->weight[sums->touched[k]];
    }
    pairs->strength[row] = sum_row(pairs, row);
}

static void fill_rows(SgPairs *pairs, const SgCsr *lists, const SgCsr *listed)
{
#pragma omp parallel
    {
        g_auto(SgPairSums) sums;
        sg_pair_sums_init(&sums, listed->rows);
#pragma omp for schedule(dynamic, 64)
        for (int64_t r = 0; r < listed->rows; r++) {
            sg_pair_sums_row(&sums, lists, listed, (int32_t)r);
            put_row(pairs, r, &sums);
        }
    }
}

bool sg_pairs_build(SgPairs *pairs, const SgCsr *lists, const SgCsr *listed, GError **error)
{
    g_assert(lists->rows == listed->cols && lists->cols == listed->rows);
    int64_t M = listed->rows;
    g_autofree int64_t *offset = g_new0(int64_t, M + 1);
    count_rows(offset, lists, listed);
    for (int64_t r = 0; r < M; r++)
        offset[r + 1] += offset[r];
    SgPairs out;
    if (!init(&out, M, offset[M], error))
        return false;
    memcpy(out.offset, offset, (size_t)(M + 1) * sizeof *offset);
    fill_rows(&out, lists, listed);
    *pairs = out;
    return true;
}

/* Rows from `first` on up to the next changed one, which stand in both tables one behind the other. */
static int64_t copy_rows(SgPairs *edited, const SgPairs *from, const unsigned char *changed_i,
                         int64_t first)
{
    int64_t last = first;
    while (last < from->N && !changed_i[last])
        last++;
    int64_t to = edited->offset[first], start = from->offset[first];
    size_t count = (size_t)(from->offset[last] - start);
    memcpy(edited->col + to, from->col + start, count * sizeof *edited->col);
    memcpy(edited->together + to, from->together + start, count * sizeof *edited->together);
    memcpy(edited->weight + to, from->weight + start, count * sizeof *edited->weight);
    memcpy(edited->strength + first, from->strength + first,
           (size_t)(last - first) * sizeof *edited->strength);
    return last;
}

bool sg_pairs_edit(SgPairs *edited, const SgPairs *from, const SgCsr *lists, const SgCsr *listed,
                   const unsigned char *changed_i, GError **error)
{
    g_assert(from->N == listed->rows && lists->rows == listed->cols);
    int64_t M = from->N;
    g_autofree int64_t *offset = g_new0(int64_t, M + 1);
    g_auto(SgPairSums) sums;
    sg_pair_sums_init(&sums, M);
    for (int64_t r = 0; r < M; r++) {
        if (changed_i[r])
            sg_pair_sums_add_row(&sums, lists, listed, (int32_t)r);
        offset[r + 1] = offset[r] + (changed_i[r] ? sums.count : sg_pairs_degree(from, (int32_t)r));
    }
    SgPairs out;
    if (!init(&out, M, offset[M], error))
        return false;
    memcpy(out.offset, offset, (size_t)(M + 1) * sizeof *offset);
    for (int64_t r = copy_rows(&out, from, changed_i, 0); r < M;
         r = copy_rows(&out, from, changed_i, r + 1)) {
        sg_pair_sums_row(&sums, lists, listed, (int32_t)r);
        put_row(&out, r, &sums);
    }
    *edited = out;
    return true;
}

/* One direction of an edge, in the order given. */
typedef struct {
    int32_t row;
    int32_t col;
    int64_t edge;
} Half;

static int compare_halves(const void *a, const void *b)
{
    const Half *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static bool check_edges(int64_t N, int64_t E, const int32_t *a_e, const int32_t *b_e,
                        const double *weight_e, GError **error)
{
    for (int64_t e = 0; e < E; e++) {
        if (a_e[e] < 0 || a_e[e] >= N || b_e[e] < 0 || b_e[e] >= N || a_e[e] == b_e[e])
            return sg_fail(error, SG_ERROR_INPUT,
                           "edge %" G_GINT64_FORMAT
                           " (%d, %d) is a loop or outside %" G_GINT64_FORMAT " nodes",
                           e, a_e[e], b_e[e], N);
        if (weight_e && !(weight_e[e] > 0))
            return sg_fail(error, SG_ERROR_INPUT,
                           "edge %" G_GINT64_FORMAT " (%d, %d): the weight %g is not above 0", e,
                           a_e[e], b_e[e], weight_e[e]);
    }
    return true;
}

bool sg_pairs_from_edges(SgPairs *pairs, int64_t N, int64_t E, const int32_t *a_e,
                         const int32_t *b_e, const int32_t *together_e, const double *weight_e,
                         GError **error)
{
    SgPairs out;
    if (!check_edges(N, E, a_e, b_e, weight_e, error) || !init(&out, N, 2 * E, error))
        return false;
    g_autofree Half *half = g_new(Half, 2 * E + 1);
    for (int64_t e = 0; e < E; e++) {
        half[2 * e] = (Half){ a_e[e], b_e[e], e };
        half[2 * e + 1] = (Half){ b_e[e], a_e[e], e };
    }
    qsort(half, (size_t)(2 * E), sizeof *half, compare_halves);
    int64_t kept = 0;
    for (int64_t h = 0; h < 2 * E; h++) {
        bool repeat = h > 0 && half[h].row == half[h - 1].row && half[h].col == half[h - 1].col;
        int64_t at = repeat ? kept - 1 : kept++;
        int32_t together = together_e ? together_e[half[h].edge] : 1;
        double weight = weight_e ? weight_e[half[h].edge] : 1;
        out.col[at] = half[h].col;
        out.together[at] = repeat ? out.together[at] + together : together;
        out.weight[at] = repeat ? out.weight[at] + weight : weight;
        out.offset[half[h].row + 1] = kept;
    }
    for (int64_t r = 0; r < N; r++) {
        out.offset[r + 1] = MAX(out.offset[r + 1], out.offset[r]); /* rows without an edge */
        out.strength[r] = sum_row(&out, r);
    }
    *pairs = out;
    return true;
}

int64_t sg_pairs_find(const SgPairs *pairs, int32_t a, int32_t b)
{
    int64_t low = pairs->offset[a], high = pairs->offset[a + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (pairs->col[middle] < b)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pairs->offset[a + 1] && pairs->col[low] == b ? low : -1;
}

double sg_pairs_cost(const SgPairs *pairs, int32_t a, int64_t entry)
{
    /* -ln(w / sqrt(W W)); w <= W, but the sum W may be rounded a last bit below w. */
    double scale = sqrt(pairs->strength[a] * pairs->strength[pairs->col[entry]]);
    return MAX(0.0, -log(pairs->weight[entry] / scale));
}
