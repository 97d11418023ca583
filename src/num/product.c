/* SPDX-License-Identifier: MIT */
#include "num/product.h"

#include "num/machine.h"
#include "num/topk.h"

#include <math.h>
#include <string.h>

/* How many lists ahead their heads and their tracks are asked for. */
enum { AHEAD_HEAD = SG_PRODUCT_AHEAD, AHEAD_TRACKS = 4, LINE = 64 };

static inline uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The value of an entry of row j whose track has this factor. Rounded in one way for all kernels. */
SG_INLINE float value_of(const SgProductTask *task, double sum, int32_t j, double factor)
{
    if (sum < task->least_sum)
        return 0;
    if (task->jaccard)
        return (float)(sum / (factor + task->factor_i[j] - sum));
    return (float)(sum * factor);
}

/* Values are compared as integers of their order: bits of floats >= 0, or counts as they are. */
SG_INLINE uint32_t key_of(const SgProductTask *task, double sum, int32_t j, double factor)
{
    return bits_of(value_of(task, sum, j, factor));
}

SG_INLINE uint32_t key_of_count(const SgProductTask *task, uint32_t sum, int32_t j, double factor)
{
    return task->factor_i ? key_of(task, sum, j, factor) : sum;
}

static bool has_plain_keys(const SgProductTask *task)
{
    return !task->weighted && !task->factor_i;
}

static inline float value_of_key(uint32_t key, bool plain)
{
    return plain ? (float)key : float_of(key);
}

/* The smallest key that a row may hold. */
static uint32_t least_key(const SgProductTask *task)
{
    if (!has_plain_keys(task))
        return task->least > 0 ? bits_of(task->least) : 1;
    double least = fmax(1, fmax(ceil(task->least_sum), ceil(task->least)));
    return least < UINT32_MAX ? (uint32_t)least : UINT32_MAX;
}

/* The lists of a row are strewn over memory, and each is too short for the machine to see a
 * pattern: without this, the row waits for every one of them (5 times slower). Always inlined, as
 * the compiler drops calls of a function that does nothing but prefetch. */
SG_INLINE void fetch_ahead(const SgProductList *list_u, const int32_t *list_e)
{
    __builtin_prefetch(list_u + list_e[AHEAD_HEAD]);
    const SgProductList *l = list_u + list_e[AHEAD_TRACKS];
    for (int64_t t = 0; t < l->n; t += LINE / (int64_t)sizeof *l->track) {
        __builtin_prefetch(l->track + t);
        if (l->strength)
            __builtin_prefetch(l->strength + t);
    }
}

/* Keeps the candidates from a floor on, which rises to the K-th value if there are more than K. */
static int64_t prune(const SgProductTask *task, SgProductScratch *scratch, int64_t n,
                     uint32_t *floor)
{
    if (n > task->K) {
        uint32_t bound = sg_topk_bound(scratch->value, n, task->K);
        *floor = bound > *floor ? bound : *floor;
    }
    if (has_plain_keys(task) && *floor <= 1) /* what was touched has counted at least one */
        return n;
    return sg_topk_keep(scratch->touched, scratch->value, n, *floor);
}

/* Counts in as few bytes as they need: the smaller the sums, the more of them are near. */
#define SUM          uint8_t
#define BITS         uint8_t
#define SHARE        8
#define NAME(x)      x##_u8
#define ADD(l, t, x) ((void)(x), 1)
#define KEY          key_of_count
#include "num/product-sum.h"

#define SUM          uint16_t
#define BITS         uint16_t
#define SHARE        8
#define NAME(x)      x##_u16
#define ADD(l, t, x) ((void)(x), 1)
#define KEY          key_of_count
#include "num/product-sum.h"

#define SUM          uint32_t
#define BITS         uint32_t
#define SHARE        8
#define NAME(x)      x##_u32
#define ADD(l, t, x) ((void)(x), 1)
#define KEY          key_of_count
#include "num/product-sum.h"

#define SUM          double
#define BITS         int64_t
#define SHARE        4
#define NAME(x)      x##_weight
#define ADD(l, t, x) ((void)(x), (l).weight)
#define KEY          key_of
#include "num/product-sum.h"

/* A product of two floats is exact in double, so that row j and row i get the same bits. */
#define SUM          double
#define BITS         int64_t
#define SHARE        4
#define NAME(x)      x##_strength
#define ADD(l, t, x) ((l).weight * ((x) * (double)((l).strength ? (l).strength[t] : 1)))
#define KEY          key_of
#include "num/product-sum.h"

size_t sg_product_scratch_bytes(int64_t M)
{
    size_t padded = (size_t)sg_product_padded(M) + SG_PRODUCT_BLOCK;
    size_t room = (size_t)sg_topk_room(M) + SG_PRODUCT_BLOCK;
    return padded * (sizeof(double) + sizeof(int32_t) + sizeof(uint32_t)) +
           2 * room * sizeof(uint64_t);
}

void sg_product_scratch_init(SgProductScratch *scratch, void *block, int64_t M)
{
    size_t padded = (size_t)sg_product_padded(M) + SG_PRODUCT_BLOCK;
    size_t room = (size_t)sg_topk_room(M) + SG_PRODUCT_BLOCK;
    double *sum = block;
    scratch->sum = sum;
    scratch->key = (uint64_t *)(void *)(sum + padded);
    scratch->work = scratch->key + room;
    scratch->touched = (int32_t *)(void *)(scratch->work + room);
    scratch->value = (uint32_t *)(void *)(scratch->touched + padded);
}

/*
 * Writes the sort keys of the candidates: value and name. Of n > K ones that are not below the K-th
 * value `bound`, the last by name go. Returns how many are left.
 */
static int64_t write_keys(const SgProductTask *task, SgProductScratch *scratch, int64_t n,
                          uint32_t bound)
{
    /* Ties wait in `front` as numbers that are larger for smaller names. */
    uint32_t *front = (uint32_t *)(void *)scratch->work;
    bool cut = n > task->K && !task->all_ties;
    int64_t kept = 0, ties = 0;
    for (int64_t k = 0; k < n; k++) {
        uint32_t value = scratch->value[k];
        int32_t name = task->name_i ? task->name_i[scratch->touched[k]] : scratch->touched[k];
        bool tie = cut && value == bound;
        scratch->key[kept] = (uint64_t)value << 32 | (uint32_t)~name;
        front[ties] = INT32_MAX - (uint32_t)name;
        kept += !tie;
        ties += tie;
    }
    if (!cut)
        return kept;
    uint32_t last = sg_topk_bound(front, ties, task->K - kept);
    for (int64_t k = 0; k < ties; k++) {
        scratch->key[kept] = (uint64_t)bound << 32 | (uint32_t) ~(INT32_MAX - front[k]);
        kept += front[k] >= last;
    }
    return kept;
}

int64_t sg_product_row(const SgProductTask *task, SgProductScratch *scratch, int32_t j,
                       const int32_t *list_e, const float *strength_e, int64_t E, int32_t *name_k,
                       float *value_k)
{
    uint32_t floor = least_key(task);
    int64_t n;
    if (task->weighted && strength_e)
        n = collect_strength(task, scratch, j, list_e, strength_e, E, floor);
    else if (task->weighted)
        n = collect_weight(task, scratch, j, list_e, NULL, E, floor);
    else if (E < UINT8_MAX)
        n = collect_u8(task, scratch, j, list_e, NULL, E, floor);
    else if (E < UINT16_MAX)
        n = collect_u16(task, scratch, j, list_e, NULL, E, floor);
    else
        n = collect_u32(task, scratch, j, list_e, NULL, E, floor);
    n = prune(task, scratch, n, &floor);
    n = write_keys(task, scratch, n, floor);
    sg_topk_sort(scratch->key, scratch->work, n);
    bool plain = has_plain_keys(task);
    for (int64_t k = 0; k < n; k++) {
        name_k[k] = (int32_t) ~(uint32_t)scratch->key[k];
        value_k[k] = value_of_key((uint32_t)(scratch->key[k] >> 32), plain);
    }
    return n;
}

void sg_product_recount(const SgProductTask *task, SgProductScratch *scratch, const int32_t *list_e,
                        const float *strength_e, int64_t E, const int32_t *track_k, int64_t K,
                        int32_t *together_k, double *weight_k)
{
    uint32_t *place_i = scratch->sum; /* 0: not chosen, else its place + 1 */
    for (int64_t k = 0; k < K; k++) {
        place_i[track_k[k]] = (uint32_t)k + 1;
        if (together_k)
            together_k[k] = 0;
        if (weight_k)
            weight_k[k] = 0;
    }
    for (int64_t e = 0; e < E; e++) {
        fetch_ahead(task->list_u, list_e + e);
        const SgProductList l = task->list_u[list_e[e]];
        double x_j = strength_e ? strength_e[e] : 1;
        for (int64_t t = 0; t < l.n; t++) {
            uint32_t place = place_i[l.track[t]];
            if (place == 0)
                continue;
            if (together_k)
                together_k[place - 1]++;
            if (weight_k)
                weight_k[place - 1] += l.weight * (x_j * (l.strength ? l.strength[t] : 1));
        }
    }
    for (int64_t k = 0; k < K; k++)
        place_i[track_k[k]] = 0;
}

int64_t sg_product_row_naive(const SgProductTask *task, double *sum_i, int32_t j,
                             const int32_t *list_e, const float *strength_e, int64_t E,
                             int32_t *name_k, float *value_k)
{
    for (int64_t e = 0; e < E; e++) {
        const SgProductList *l = &task->list_u[list_e[e]];
        for (int64_t t = 0; t < l->n; t++) {
            double x = (strength_e ? strength_e[e] : 1.0) * (l->strength ? l->strength[t] : 1.0);
            sum_i[l->track[t]] += task->weighted ? l->weight * x : 1;
        }
    }
    int64_t n = 0;
    for (int32_t i = 0; i < task->M; i++) {
        float value = value_of(task, sum_i[i], j, task->factor_i ? task->factor_i[i] : 1);
        int32_t name = task->name_i ? task->name_i[i] : i;
        if (i == j || !(value > 0) || value < task->least)
            continue;
        int64_t place = n++;
        for (; place > 0 && (value_k[place - 1] < value ||
                             (value_k[place - 1] == value && name_k[place - 1] > name));
             place--) {
            value_k[place] = value_k[place - 1];
            name_k[place] = name_k[place - 1];
        }
        value_k[place] = value;
        name_k[place] = name;
    }
    if (n <= task->K)
        return n;
    int64_t kept = task->K;
    while (task->all_ties && kept < n && value_k[kept] == value_k[kept - 1])
        kept++;
    return kept;
}
