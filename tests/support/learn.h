/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/rng.h"
#include "learn/split.h"
#include "support/test.h"

/* What the tests of learn/ share: small datasets made in memory. */

typedef struct {
    int32_t list;
    int32_t item;
    SgPart part;
    int64_t time;
    float weight;
} Pair;

#define PAIR(list, item)                                                                           \
    {                                                                                              \
        list, item, SG_PART_TRAIN, 0, 1                                                            \
    }
#define IN_PART(list, item, part)                                                                  \
    {                                                                                              \
        list, item, part, 0, 1                                                                     \
    }
#define AT_TIME(list, item, time)                                                                  \
    {                                                                                              \
        list, item, SG_PART_TRAIN, time, 1                                                         \
    } /* 0: unknown */
#define WEIGHED(list, item, weight)                                                                \
    {                                                                                              \
        list, item, SG_PART_TRAIN, 0, weight                                                       \
    }

static inline void fixture_free(SgDataset *dataset)
{
    if (!dataset)
        return;
    g_free(dataset->name);
    g_free(dataset->hash);
    g_free(dataset->list_e);
    g_free(dataset->item_e);
    g_free(dataset->weight_e);
    g_free(dataset->time_e);
    g_free(dataset->position_e);
    g_free(dataset->part_e);
    g_free(dataset->modified_u);
    g_free(dataset->artist_of_i);
    sg_idmap_free(dataset->lists);
    sg_idmap_free(dataset->items);
    g_free(dataset);
}

/* Pairs in the order of (list, position). Items are named "t:N" and lists "l:N". */
static inline SgDataset *fixture(const Pair *pair_e, int64_t E, int64_t U, int64_t M)
{
    SgDataset *d = g_new0(SgDataset, 1);
    d->name = g_strdup("fixture");
    d->hash = g_strnfill(64, '0');
    d->U = U;
    d->M = M;
    d->E = E;
    d->list_e = g_new(int32_t, E + 1);
    d->item_e = g_new(int32_t, E + 1);
    d->weight_e = g_new(float, E + 1);
    d->time_e = g_new(int64_t, E + 1);
    d->position_e = g_new(int32_t, E + 1);
    d->part_e = g_new(uint8_t, E + 1);
    d->modified_u = g_new(int64_t, U + 1);
    d->artist_of_i = g_new(int32_t, M + 1);
    d->lists = sg_idmap_new();
    d->items = sg_idmap_new();
    for (int64_t e = 0; e < E; e++) {
        const Pair *pair = &pair_e[e];
        bool first = e == 0 || pair_e[e - 1].list != pair->list;
        g_assert_true(pair->list < U && pair->item < M);
        d->list_e[e] = pair->list;
        d->item_e[e] = pair->item;
        d->weight_e[e] = pair->weight;
        d->time_e[e] = pair->time == 0 ? SG_DATASET_NO_TIME : pair->time;
        d->position_e[e] = first ? 0 : d->position_e[e - 1] + 1;
        d->part_e[e] = (uint8_t)pair->part;
        d->has_given_split = d->has_given_split || pair->part != SG_PART_TRAIN;
        d->has_time = d->has_time || pair->time != 0;
    }
    for (int64_t u = 0; u < U; u++) {
        g_autofree char *name = g_strdup_printf("l:%d", (int)u);
        sg_idmap_add(d->lists, name);
        d->modified_u[u] = SG_DATASET_NO_TIME;
    }
    for (int64_t i = 0; i < M; i++) {
        g_autofree char *name = g_strdup_printf("t:%d", (int)i);
        sg_idmap_add(d->items, name);
        d->artist_of_i[i] = -1;
    }
    return d;
}

/* U lists of about `mean` distinct tracks among M; lists like tracks near a place of their own, so
 * that there is something to learn. Times rise with the list's position. */
static inline SgDataset *random_fixture(int64_t U, int64_t M, int mean, uint64_t seed)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_autofree int64_t *last_i = g_new0(int64_t, M + 1);
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    for (int64_t u = 0; u < U; u++) {
        int64_t home = (int64_t)sg_rng_below(&rng, (uint64_t)M);
        int64_t n = mean / 2 + (int64_t)sg_rng_below(&rng, (uint64_t)mean + 1);
        for (int64_t k = 0; k < n; k++) {
            double x = sg_rng_double(&rng);
            bool popular = sg_rng_below(&rng, 4) == 0;
            int64_t item = popular ? (int64_t)(x * x * x * (double)M)
                                   : (home + (int64_t)(x * x * (double)M / 8)) % M;
            if (last_i[item] == u + 1)
                continue;
            last_i[item] = u + 1;
            Pair pair = { (int32_t)u, (int32_t)item, SG_PART_TRAIN, 1000 + 10 * k + u % 7, 1 };
            g_array_append_val(pairs, pair);
        }
    }
    return fixture((const Pair *)(void *)pairs->data, pairs->len, U, M);
}

/* Whether a row of a matrix holds a column. */
static inline bool holds(const SgCsr *csr, int64_t row, int32_t col)
{
    for (int64_t e = csr->offset[row]; e < csr->offset[row + 1]; e++)
        if (csr->col[e] == col)
            return true;
    return false;
}

static inline int64_t row_size(const SgCsr *csr, int64_t row)
{
    return csr->offset[row + 1] - csr->offset[row];
}
