/* SPDX-License-Identifier: MIT */
#include "learn/order.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

/* An entry of a row with what it is sorted by. */
typedef struct {
    uint64_t key;
    float place;
    int64_t entry;
} Placed;

static int compare_placed(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

/* The entries of a row in the order of place, or by hash where there are no places. */
static Placed *sort_row(const SgCsr *train, int64_t r, const float *place_e, uint64_t seed,
                        GArray *room)
{
    g_array_set_size(room, 0);
    for (int64_t e = train->offset[r]; e < train->offset[r + 1]; e++) {
        Placed placed = { .entry = e };
        if (place_e)
            placed.place = place_e[e];
        else
            placed.key = sg_rng_at(seed, (uint64_t)r, (uint64_t)train->col[e]);
        g_array_append_val(room, placed);
    }
    if (room->len > 1)
        qsort(room->data, room->len, sizeof(Placed), compare_placed);
    return (Placed *)(void *)room->data;
}

static void mark_last(const SgCsr *train, const float *place_e, uint64_t seed, uint8_t *cut_e)
{
    g_autoptr(GArray) room = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (int64_t r = 0; r < train->rows; r++) {
        const Placed *placed = sort_row(train, r, place_e, seed, room);
        for (guint k = 0; k < (room->len + 5) / 10; k++)
            cut_e[placed[room->len - 1 - k].entry] = 1;
    }
}

void sg_order_mark_tail(const SgCsr *train, const float *place_e, uint8_t *cut_e)
{
    mark_last(train, place_e, 0, cut_e);
}

void sg_order_mark_random(const SgCsr *train, uint64_t seed, uint8_t *cut_e)
{
    mark_last(train, NULL, seed, cut_e);
}

/* Cosine of two columns by the rows that hold them; row `without` does not count. */
static double cosine(const SgCsr *by_track, int32_t i, int32_t j)
{
    int64_t a = by_track->offset[i], b = by_track->offset[j], common = 0;
    int64_t end_a = by_track->offset[i + 1], end_b = by_track->offset[j + 1];
    double norm = sqrt((double)(end_a - a - 1) * (double)(end_b - b - 1));
    while (a < end_a && b < end_b) {
        common += by_track->col[a] == by_track->col[b];
        int32_t least = MIN(by_track->col[a], by_track->col[b]);
        a += by_track->col[a] == least;
        b += by_track->col[b] == least;
    }
    return norm > 0 ? (double)(common - 1) / norm : 0; /* the list itself holds both */
}

/* Running mean and variance of differences. */
typedef struct {
    int64_t count;
    double near;
    double sum;
    double squares;
    int64_t ascending; /* rows whose order is that of their numbers */
    int64_t rows;
} Sample;

static void sample_row(Sample *sample, const SgCsr *train, const SgCsr *by_track,
                       const Placed *placed, int64_t n, SgRng *rng)
{
    enum { PAIRS = 8 };
    bool ascending = true;
    for (int64_t k = 1; k < n; k++)
        ascending = ascending && train->col[placed[k].entry] > train->col[placed[k - 1].entry];
    sample->ascending += ascending;
    sample->rows++;
    for (int pair = 0; pair < PAIRS; pair++) {
        int64_t k = (int64_t)sg_rng_below(rng, (uint64_t)n - 1);
        int64_t other = (int64_t)sg_rng_below(rng, (uint64_t)n - 1);
        other += other >= k;
        int32_t track = train->col[placed[k].entry];
        double near = cosine(by_track, track, train->col[placed[k + 1].entry]);
        double far = cosine(by_track, track, train->col[placed[other].entry]);
        sample->near += near;
        sample->sum += near - far;
        sample->squares += (near - far) * (near - far);
        sample->count++;
    }
}

bool sg_order_tells(const SgCsr *train, const float *place_e, uint64_t seed, GError **error)
{
    enum { ROWS = 2000, SHORTEST = 10, SIGMAS = 6 };
    Sample sample = { 0 };
    SgRng rng;
    g_auto(SgCsr) by_track = { 0 };
    g_autoptr(GArray) room = g_array_new(FALSE, FALSE, sizeof(Placed));
    if (!sg_csr_transpose(&by_track, train, error))
        return false;
    sg_rng_init(&rng, seed, 0);
    for (int64_t tries = 0; tries < 4 * ROWS && sample.rows < ROWS && train->rows > 0; tries++) {
        int64_t r = (int64_t)sg_rng_below(&rng, (uint64_t)train->rows);
        int64_t n = train->offset[r + 1] - train->offset[r];
        if (n >= SHORTEST)
            sample_row(&sample, train, &by_track, sort_row(train, r, place_e, 0, room), n, &rng);
    }
    if (sample.count == 0 || sample.ascending * 10 > sample.rows * 9)
        return false;
    double count = (double)sample.count, mean = sample.sum / count;
    double error_of_mean = sqrt(MAX(0, sample.squares / count - mean * mean) / count);
    return mean > SIGMAS * error_of_mean && mean > 0.1 * sample.near / count;
}
