/* SPDX-License-Identifier: MIT */
#include "models/model.h"
#include "num/serve.h"

#include <stdlib.h>
#include <string.h>

bool sg_scores_init(SgScores *scores, int64_t M, GError **error)
{
    g_assert(M >= 0 && M <= INT32_MAX);
    *scores = (SgScores){ .M = M };
    scores->value = calloc((size_t)M + 1, sizeof *scores->value);
    scores->touched = malloc(((size_t)M + 1) * sizeof *scores->touched);
    scores->mark = calloc((size_t)M + 1, 1);
    if (scores->value && scores->touched && scores->mark)
        return true;
    sg_scores_clear(scores);
    return sg_fail(error, SG_ERROR_IO, "no memory for the scores of %" G_GINT64_FORMAT " tracks",
                   M);
}

void sg_scores_reset(SgScores *scores)
{
    if (scores->all_touched) {
        memset(scores->value, 0, (size_t)scores->M * sizeof *scores->value);
        memset(scores->mark, 0, (size_t)scores->M);
    } else {
        for (int64_t n = 0; n < scores->count; n++)
            scores->value[scores->touched[n]] = 0;
        for (int64_t n = 0; n < scores->count && scores->marked; n++)
            scores->mark[scores->touched[n]] = 0;
    }
    scores->count = 0;
    scores->marked = false;
    scores->all_touched = false;
}

void sg_scores_clear(SgScores *scores)
{
    free(scores->value);
    free(scores->touched);
    free(scores->mark);
    *scores = (SgScores){ 0 };
}

SgScores *sg_scores_new(int64_t M, GError **error)
{
    SgScores *scores = g_new0(SgScores, 1);
    if (sg_scores_init(scores, M, error))
        return scores;
    g_free(scores);
    return NULL;
}

void sg_scores_free(SgScores *scores)
{
    if (!scores)
        return;
    sg_scores_clear(scores);
    g_free(scores);
}

/* -- Pools ------------------------------------------------------------------------------------------ */

struct SgScoresPool {
    int64_t M;
    GMutex lock;
    GPtrArray *spare; /* of SgScores */
};

SgScoresPool *sg_scores_pool_new(int64_t M)
{
    SgScoresPool *pool = g_new0(SgScoresPool, 1);
    pool->M = M;
    pool->spare = g_ptr_array_new_with_free_func((GDestroyNotify)sg_scores_free);
    g_mutex_init(&pool->lock);
    return pool;
}

void sg_scores_pool_free(SgScoresPool *pool)
{
    if (!pool)
        return;
    g_ptr_array_unref(pool->spare);
    g_mutex_clear(&pool->lock);
    g_free(pool);
}

SgScores *sg_scores_pool_take(SgScoresPool *pool, GError **error)
{
    SgScores *scores = NULL;
    g_mutex_lock(&pool->lock);
    if (pool->spare->len > 0)
        scores = g_ptr_array_steal_index_fast(pool->spare, pool->spare->len - 1);
    g_mutex_unlock(&pool->lock);
    return scores ? scores : sg_scores_new(pool->M, error);
}

void sg_scores_pool_give(SgScoresPool *pool, SgScores *scores)
{
    sg_scores_reset(scores);
    g_mutex_lock(&pool->lock);
    g_ptr_array_add(pool->spare, scores);
    g_mutex_unlock(&pool->lock);
}

/* -- The best ones ---------------------------------------------------------------------------------- */

/* The best tracks so far, as a heap with the worst of them at the root. */
typedef struct {
    int32_t *track;
    float *score;
    int64_t count;
    int64_t limit;
} Heap;

static bool is_worse(float score_a, int32_t track_a, float score_b, int32_t track_b)
{
    return score_a < score_b || (score_a == score_b && track_a > track_b);
}

/* Puts an entry into the hole at the root and lets it sink to its place. */
static void sink(Heap *heap, int32_t track, float score)
{
    int64_t hole = 0;
    for (;;) {
        int64_t child = 2 * hole + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && is_worse(heap->score[child + 1], heap->track[child + 1],
                                                heap->score[child], heap->track[child]))
            child++;
        if (!is_worse(heap->score[child], heap->track[child], score, track))
            break;
        heap->score[hole] = heap->score[child];
        heap->track[hole] = heap->track[child];
        hole = child;
    }
    heap->score[hole] = score;
    heap->track[hole] = track;
}

/* Adds an entry at the end and lets it rise to its place. */
static void rise(Heap *heap, int32_t track, float score)
{
    int64_t hole = heap->count++;
    while (hole > 0) {
        int64_t parent = (hole - 1) / 2;
        if (!is_worse(score, track, heap->score[parent], heap->track[parent]))
            break;
        heap->score[hole] = heap->score[parent];
        heap->track[hole] = heap->track[parent];
        hole = parent;
    }
    heap->score[hole] = score;
    heap->track[hole] = track;
}

/* Worst at the root becomes best first: each step moves the worst behind the rest. */
static void sort_best_first(Heap *heap)
{
    int64_t count = heap->count;
    while (heap->count > 1) {
        int64_t last = --heap->count;
        int32_t track = heap->track[last];
        float score = heap->score[last];
        heap->track[last] = heap->track[0];
        heap->score[last] = heap->score[0];
        sink(heap, track, score);
    }
    heap->count = count;
}

static bool is_seed(const SgQuery *query, int32_t track)
{
    int64_t low = 0, high = query->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (query->seed[middle] < track)
            low = middle + 1;
        else
            high = middle;
    }
    return low < query->count && query->seed[low] == track;
}

/* Offers a track to the heap. */
static void offer(Heap *heap, const SgQuery *query, const unsigned char *allowed, int32_t track,
                  float score)
{
    bool full = heap->count == heap->limit;
    if (!(score == score) || (full && !is_worse(heap->score[0], heap->track[0], score, track)))
        return;
    if ((allowed && !(allowed[track >> 3] & (1 << (track & 7)))) || is_seed(query, track))
        return;
    if (full)
        sink(heap, track, score);
    else
        rise(heap, track, score);
}

int64_t sg_scores_top(const SgScores *scores, const SgQuery *query, const unsigned char *allowed,
                      int64_t K, int32_t *track_k, float *score_k)
{
    enum { PIECE = 64 };
    Heap heap = { .track = track_k, .score = score_k, .limit = K };
    const int32_t *touched = scores->all_touched ? NULL : scores->touched;
    int64_t count = touched ? scores->count : scores->M;
    for (int64_t start = 0; start < count && K > 0; start += PIECE) {
        int64_t n = MIN(PIECE, count - start);
        /* Once the heap is full, hardly any piece holds a track for it. */
        if (heap.count == K && !sg_serve_reaches(scores->value, touched, start, n, score_k[0]))
            continue;
        for (int64_t k = start; k < start + n; k++) {
            int32_t track = touched ? touched[k] : (int32_t)k;
            offer(&heap, query, allowed, track, scores->value[track]);
        }
    }
    sort_best_first(&heap);
    return heap.count;
}
