/* SPDX-License-Identifier: MIT */
#include "num/nearest.h"

#include "num/machine.h"

#include <cblas.h>
#include <math.h>

enum { QUERIES = 32, ROWS = 2048, PIECE = 64 };

size_t sg_nearest_work(void)
{
    return (size_t)QUERIES * ROWS;
}

/* Whether any of n scores is above a bound. */
SG_CLONES
static int reaches(const float *score, int64_t n, float bound)
{
    int any = 0;
    for (int64_t k = 0; k < n; k++)
        any |= score[k] > bound;
    return any;
}

/* Puts a score into its place among the K best; those that are equal and came earlier stay before. */
static void insert(int32_t *index_k, float *score_k, int64_t K, int32_t index, float score)
{
    int64_t place = K - 1;
    for (; place > 0 && (index_k[place - 1] < 0 || score_k[place - 1] < score); place--) {
        index_k[place] = index_k[place - 1];
        score_k[place] = score_k[place - 1];
    }
    index_k[place] = index;
    score_k[place] = score;
}

static void offer_rows(int32_t *index_k, float *score_k, int64_t K, const float *score,
                       int64_t first, int64_t n)
{
    for (int64_t start = 0; start < n; start += PIECE) {
        int64_t end = start + PIECE < n ? start + PIECE : n;
        if (index_k[K - 1] >= 0 && !reaches(score + start, end - start, score_k[K - 1]))
            continue;
        for (int64_t k = start; k < end; k++)
            if (score[k] > score_k[K - 1] || (index_k[K - 1] < 0 && score[k] > -INFINITY))
                insert(index_k, score_k, K, (int32_t)(first + k), score[k]);
    }
}

/* What query q must not get becomes -infinity in a block of scores; *at goes on through its mask. */
static void hide(float *score, int64_t first, int64_t n, const int32_t *mask, int64_t *at,
                 int64_t end)
{
    for (; *at < end && mask[*at] < first + n; (*at)++)
        score[mask[*at] - first] = -INFINITY;
}

static void run_block(int32_t *index_qk, float *score_qk, const SgNearest *task, int64_t first_q,
                      int64_t queries, float *score)
{
    int64_t at[QUERIES], K = task->K;
    for (int64_t q = 0; q < queries; q++) {
        at[q] = task->mask_offset ? task->mask_offset[first_q + q] : 0;
        for (int64_t k = 0; k < K; k++) {
            index_qk[(first_q + q) * K + k] = -1;
            score_qk[(first_q + q) * K + k] = -INFINITY;
        }
    }
    for (int64_t first = 0; first < task->M; first += ROWS) {
        int64_t n = first + ROWS < task->M ? ROWS : task->M - first;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)queries, (blasint)n, task->D,
                    1, task->query + first_q * task->D, task->D, task->x + first * task->D, task->D,
                    0, score, ROWS);
        for (int64_t q = 0; q < queries; q++) {
            if (task->mask_offset)
                hide(score + q * ROWS, first, n, task->mask, &at[q],
                     task->mask_offset[first_q + q + 1]);
            offer_rows(index_qk + (first_q + q) * K, score_qk + (first_q + q) * K, K,
                       score + q * ROWS, first, n);
        }
    }
}

void sg_nearest(int32_t *index_qk, float *score_qk, const SgNearest *task, int threads, float *work)
{
    if (task->K <= 0)
        return;
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t first = 0; first < task->Q; first += QUERIES) {
        int64_t queries = first + QUERIES < task->Q ? QUERIES : task->Q - first;
        run_block(index_qk, score_qk, task, first, queries,
                  work + (int64_t)omp_get_thread_num() * QUERIES * ROWS);
    }
}
