/* SPDX-License-Identifier: MIT */
#include "num/bpr.h"

#include "base/rng.h"
#include "num/machine.h"
#include "num/pairwise.h"
#include "num/sample.h"

#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <string.h>

enum {
    MIN_PART = 64, /* tracks in a part, about */
    TRIES = 64,    /* draws of a negative before a pair is passed over */
};

/* Streams of the generator in one epoch: lists, tracks, and one for each cell. */
enum { STREAM_LISTS, STREAM_TRACKS, STREAM_CELLS, STREAMS = 512 };

int sg_bpr_parts(int64_t M)
{
    int64_t parts = M / MIN_PART;
    return parts < 1 ? 1 : parts > SG_BPR_MAX_PARTS ? SG_BPR_MAX_PARTS : (int)parts;
}

static uint64_t stream(int64_t epoch, int which)
{
    return (uint64_t)epoch * STREAMS + (uint64_t)which;
}

static void deal(uint8_t *part, int64_t n, const SgBpr *bpr, uint64_t of)
{
    for (int64_t i = 0; i < n; i++)
        part[i] = (uint8_t)(sg_rng_at(bpr->seed, of, (uint64_t)i) % (uint64_t)bpr->parts);
}

static int cell_of(const SgBpr *bpr, int64_t u, int32_t i)
{
    return bpr->part_u[u] * bpr->parts + bpr->part_i[i];
}

void sg_bpr_deal(SgBpr *bpr, int64_t epoch)
{
    int cells = bpr->parts * bpr->parts;
    int64_t next[SG_BPR_MAX_PARTS * SG_BPR_MAX_PARTS];
    deal(bpr->part_u, bpr->U, bpr, stream(epoch, STREAM_LISTS));
    deal(bpr->part_i, bpr->M, bpr, stream(epoch, STREAM_TRACKS));

    memset(bpr->part_start, 0, sizeof bpr->part_start);
    for (int64_t i = 0; i < bpr->M; i++)
        bpr->part_start[bpr->part_i[i] + 1]++;
    for (int p = 0; p < bpr->parts; p++)
        bpr->part_start[p + 1] += bpr->part_start[p];
    memcpy(next, bpr->part_start, (size_t)bpr->parts * sizeof *next);
    for (int64_t i = 0; i < bpr->M; i++)
        bpr->track_i[next[bpr->part_i[i]]++] = (int32_t)i;

    memset(bpr->cell_start, 0, sizeof bpr->cell_start);
    for (int64_t u = 0; u < bpr->U; u++)
        for (int64_t e = bpr->offset[u]; e < bpr->offset[u + 1]; e++)
            bpr->cell_start[cell_of(bpr, u, bpr->col[e]) + 1]++;
    for (int c = 0; c < cells; c++)
        bpr->cell_start[c + 1] += bpr->cell_start[c];
    memcpy(next, bpr->cell_start, (size_t)cells * sizeof *next);
    for (int64_t u = 0; u < bpr->U; u++) {
        for (int64_t e = bpr->offset[u]; e < bpr->offset[u + 1]; e++) {
            int64_t place = next[cell_of(bpr, u, bpr->col[e])]++;
            bpr->list_e[place] = (int32_t)u;
            bpr->track_e[place] = bpr->col[e];
        }
    }
}

static bool holds(const SgBpr *bpr, int32_t u, int32_t track)
{
    return sg_sample_holds(bpr->col + bpr->offset[u], bpr->offset[u + 1] - bpr->offset[u], track);
}

/* A track of the part that the list does not hold, or -1. */
static int32_t draw_negative(const SgBpr *bpr, int32_t u, int part, SgRng *rng)
{
    const int32_t *track = bpr->track_i + bpr->part_start[part];
    int64_t count = bpr->part_start[part + 1] - bpr->part_start[part];
    for (int n = 0; n < TRIES; n++) {
        int32_t i = track[sg_rng_below(rng, (uint64_t)count)];
        if (!holds(bpr, u, i))
            return i;
    }
    return -1;
}

static void shuffle_cell(SgBpr *bpr, int64_t first, int64_t last, SgRng *rng)
{
    for (int64_t e = last - 1; e > first; e--) {
        int64_t f = first + (int64_t)sg_rng_below(rng, (uint64_t)(e - first + 1));
        int32_t u = bpr->list_e[e], i = bpr->track_e[e];
        bpr->list_e[e] = bpr->list_e[f];
        bpr->track_e[e] = bpr->track_e[f];
        bpr->list_e[f] = u;
        bpr->track_e[f] = i;
    }
}

/*
 * x = s_ui - s_un,  z = sigma(-x):
 *
 *   w_u += rate (z (h_i - h_n) - decay w_u),  h_i += rate ( z w_u - decay h_i)
 *                                             h_n += rate (-z w_u - decay h_n)
 */
SG_CLONES
static float step(const SgBpr *bpr, float *restrict w, float *restrict h_i, float *restrict h_n,
                  float bias, float *z)
{
    int D = bpr->D;
    float x = bias, keep = 1 - bpr->rate * bpr->decay;
    for (int d = 0; d < D; d++)
        x += w[d] * (h_i[d] - h_n[d]);
    *z = 1 / (1 + expf(x));
    float g = bpr->rate * *z;
    for (int d = 0; d < D; d++) {
        float w_d = w[d], i_d = h_i[d], n_d = h_n[d];
        w[d] = keep * w_d + g * (i_d - n_d);
        h_i[d] = keep * i_d + g * w_d;
        h_n[d] = keep * n_d - g * w_d;
    }
    return x;
}

static double run_cell(SgBpr *bpr, int64_t epoch, int part_u, int part_i)
{
    int cell = part_u * bpr->parts + part_i;
    int64_t first = bpr->cell_start[cell], last = bpr->cell_start[cell + 1];
    double loss = 0;
    SgRng rng;
    sg_rng_init(&rng, bpr->seed, stream(epoch, STREAM_CELLS + cell));
    shuffle_cell(bpr, first, last, &rng);
    for (int64_t e = first; e < last; e++) {
        int32_t u = bpr->list_e[e], i = bpr->track_e[e];
        int32_t n = draw_negative(bpr, u, part_i, &rng);
        if (n < 0)
            continue;
        float bias = bpr->b ? bpr->b[i] - bpr->b[n] : 0, z;
        float x = step(bpr, bpr->w + (int64_t)u * bpr->D, bpr->h + (int64_t)i * bpr->D,
                       bpr->h + (int64_t)n * bpr->D, bias, &z);
        loss += sg_pairwise_softplus(x);
        if (bpr->b) {
            float keep = 1 - bpr->rate * bpr->decay;
            bpr->b[i] = keep * bpr->b[i] + bpr->rate * z;
            bpr->b[n] = keep * bpr->b[n] - bpr->rate * z;
        }
    }
    return loss;
}

double sg_bpr_round(SgBpr *bpr, int64_t epoch, int round, int threads)
{
    double loss_p[SG_BPR_MAX_PARTS], loss = 0;
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int p = 0; p < bpr->parts; p++)
        loss_p[p] = run_cell(bpr, epoch, p, (p + round) % bpr->parts);
    for (int p = 0; p < bpr->parts; p++)
        loss += loss_p[p];
    return loss;
}
