/* SPDX-License-Identifier: MIT */
#include "learn/task.h"

#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

void sg_task_clear(SgTask *task)
{
    sg_csr_clear(&task->train);
    sg_csr_clear(&task->seeds);
    sg_csr_clear(&task->mask);
    sg_csr_clear(&task->truth);
    g_free(task->list_q);
    g_free(task->outside_q);
    *task = (SgTask){ 0 };
}

typedef struct {
    uint64_t hash;
    int64_t index;
} Drawn;

static int compare_drawn(const void *a, const void *b)
{
    const Drawn *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* How many entries are marked, and how many rows have one. */
static int64_t count_marked(const SgCsr *train, const uint8_t *cut_e, int64_t *rows)
{
    int64_t cut = 0;
    *rows = 0;
    for (int64_t r = 0; r < train->rows; r++) {
        int64_t before = cut;
        for (int64_t e = train->offset[r]; e < train->offset[r + 1]; e++)
            cut += cut_e[e] != 0;
        *rows += cut > before;
    }
    return cut;
}

/* Appends one entry of `from` to the last row of a matrix under construction. */
static void append(SgCsr *to, int64_t *place, const SgCsr *from, int64_t e)
{
    to->col[*place] = from->col[e];
    if (to->val)
        to->val[*place] = from->val[e];
    ++*place;
}

bool sg_task_carve(SgTask *valid, const SgCsr *train, const uint8_t *cut_e, GError **error)
{
    int64_t E = sg_csr_entries(train), Q, cut = count_marked(train, cut_e, &Q);
    bool weighted = train->val != NULL;
    if (Q == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "no validation part: no list has 5 tracks of which one could be cut off");
    g_auto(SgTask) made = { .list_q = g_new(int32_t, Q) };
    int64_t kept_place = 0, seed_place = 0, truth_place = 0, q = 0;
    if (!sg_csr_init(&made.train, train->rows, train->cols, E - cut, weighted, error) ||
        !sg_csr_init(&made.seeds, Q, train->cols, E - cut, weighted, error) ||
        !sg_csr_init(&made.truth, Q, train->cols, cut, false, error))
        return false;
    for (int64_t r = 0; r < train->rows; r++) {
        int64_t before = truth_place, start = kept_place;
        for (int64_t e = train->offset[r]; e < train->offset[r + 1]; e++) {
            if (cut_e[e])
                append(&made.truth, &truth_place, train, e);
            else
                append(&made.train, &kept_place, train, e);
        }
        made.train.offset[r + 1] = kept_place;
        if (truth_place == before)
            continue;
        for (int64_t e = start; e < kept_place; e++)
            append(&made.seeds, &seed_place, &made.train, e);
        made.list_q[q++] = (int32_t)r;
        made.seeds.offset[q] = seed_place;
        made.truth.offset[q] = truth_place;
    }
    made.mask = sg_task_lend(&made.seeds);
    *valid = made;
    made = (SgTask){ 0 };
    return true;
}

static bool copy_rows(SgCsr *copy, const SgCsr *from, const int64_t *row_q, int64_t Q,
                      GError **error)
{
    int64_t E = 0, place = 0;
    for (int64_t q = 0; q < Q; q++)
        E += from->offset[row_q[q] + 1] - from->offset[row_q[q]];
    if (!sg_csr_init(copy, Q, from->cols, E, from->val != NULL, error))
        return false;
    for (int64_t q = 0; q < Q; q++) {
        for (int64_t e = from->offset[row_q[q]]; e < from->offset[row_q[q] + 1]; e++)
            append(copy, &place, from, e);
        copy->offset[q + 1] = place;
    }
    return true;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

bool sg_task_sample(SgTask *sample, const SgTask *task, int64_t limit, uint64_t seed,
                    GError **error)
{
    int64_t Q = task->truth.rows, kept = MIN(limit, Q);
    g_autofree Drawn *drawn = g_new(Drawn, Q + 1);
    g_autofree int64_t *row_q = g_new(int64_t, kept + 1);
    for (int64_t q = 0; q < Q; q++)
        drawn[q] = (Drawn){ sg_rng_at(seed, UINT64_MAX, (uint64_t)q), q };
    if (kept < Q)
        qsort(drawn, (size_t)Q, sizeof *drawn, compare_drawn);
    for (int64_t q = 0; q < kept; q++)
        row_q[q] = drawn[q].index;
    qsort(row_q, (size_t)kept, sizeof *row_q, compare_numbers);

    g_auto(SgTask) made = { .list_q = g_new(int32_t, kept + 1) };
    made.outside_q = task->outside_q ? g_new(int32_t, kept + 1) : NULL;
    for (int64_t q = 0; q < kept; q++) {
        made.list_q[q] = task->list_q[row_q[q]];
        if (made.outside_q)
            made.outside_q[q] = task->outside_q[row_q[q]];
    }
    if (!copy_rows(&made.seeds, &task->seeds, row_q, kept, error) ||
        !copy_rows(&made.mask, &task->mask, row_q, kept, error) ||
        !copy_rows(&made.truth, &task->truth, row_q, kept, error))
        return false;
    made.train = sg_task_lend(&task->train);
    made.features_id = task->features_id;
    made.feature_width = task->feature_width;
    *sample = made;
    made = (SgTask){ 0 };
    return true;
}
