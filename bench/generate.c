/* SPDX-License-Identifier: MIT */
#include "generate.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const SgGenerateSpec sg_generate_mpd = {
    .U = 315220,
    .M = 176768,
    .E = 15500000,
    .exponent = 1.0,
    .offset = 200,
    .length_sigma = 0.85,
    .shortest = 10,
    .longest = 250,
    .genres = 25,
    .scenes = 30,
    .from_scene = 0.35,
    .from_genre = 0.35,
    .seed = 2018,
};

/* Streams of the generator; lists have the streams from LISTS on. */
enum { STREAM_IDS, STREAM_SCENES, STREAM_LENGTHS, STREAM_LISTS = 16 };

/* Tracks grouped by scene, so that a scene and a genre are both ranges of places:
 * place → track, and the sum of the weights of all places before it. */
typedef struct {
    int64_t M;
    int64_t groups; /* scenes in all */
    int32_t *track_p;
    double *before_p; /* (M + 1) */
    int64_t *start_g; /* (groups + 1) */
} Catalogue;

static void catalogue_clear(Catalogue *catalogue)
{
    g_free(catalogue->track_p);
    g_free(catalogue->before_p);
    g_free(catalogue->start_g);
}

static void catalogue_init(Catalogue *catalogue, const SgGenerateSpec *spec)
{
    int64_t M = spec->M, groups = spec->genres * spec->scenes;
    *catalogue = (Catalogue){ .M = M, .groups = groups };
    catalogue->track_p = g_new(int32_t, M);
    catalogue->before_p = g_new0(double, M + 1);
    catalogue->start_g = g_new0(int64_t, groups + 1);
    g_autofree int64_t *id_r = g_new(int64_t, M);
    g_autofree int64_t *next = g_new(int64_t, groups);
    for (int64_t r = 0; r < M; r++)
        id_r[r] = r;
    SgRng ids;
    sg_rng_init(&ids, spec->seed, STREAM_IDS);
    sg_rng_shuffle(&ids, id_r, M);
    for (int64_t r = 0; r < M; r++)
        catalogue
            ->start_g[sg_rng_at(spec->seed, STREAM_SCENES, (uint64_t)r) % (uint64_t)groups + 1]++;
    for (int64_t g = 0; g < groups; g++)
        catalogue->start_g[g + 1] += catalogue->start_g[g];
    memcpy(next, catalogue->start_g, (size_t)groups * sizeof *next);
    for (int64_t r = 0; r < M; r++) {
        int64_t g = (int64_t)(sg_rng_at(spec->seed, STREAM_SCENES, (uint64_t)r) % (uint64_t)groups);
        int64_t place = next[g]++;
        catalogue->track_p[place] = (int32_t)id_r[r];
        catalogue->before_p[place + 1] = pow((double)r + 1 + spec->offset, -spec->exponent);
    }
    for (int64_t p = 0; p < M; p++)
        catalogue->before_p[p + 1] += catalogue->before_p[p];
}

/* A track of the places low .. high - 1, drawn by weight. */
static int32_t draw(const Catalogue *catalogue, int64_t low, int64_t high, SgRng *rng)
{
    const double *before = catalogue->before_p;
    double at = before[low] + sg_rng_double(rng) * (before[high] - before[low]);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (before[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return catalogue->track_p[low];
}

/* Log-normal lengths around the mean, then moved one by one until they sum to E. */
static bool draw_lengths(const SgGenerateSpec *spec, int64_t *offset, GError **error)
{
    int64_t U = spec->U, total = 0;
    if (spec->E < U * spec->shortest || spec->E > U * spec->longest || spec->longest > spec->M / 4)
        return sg_fail(error, SG_ERROR_INPUT,
                       "%" G_GINT64_FORMAT " pairs do not fit %" G_GINT64_FORMAT " lists", spec->E,
                       U);
    SgRng rng;
    sg_rng_init(&rng, spec->seed, STREAM_LENGTHS);
    double sigma = spec->length_sigma;
    double mu = log((double)spec->E / (double)U) - sigma * sigma / 2;
    for (int64_t u = 0; u < U; u++) {
        int64_t length = llrint(exp(mu + sigma * sg_rng_normal(&rng)));
        offset[u + 1] = CLAMP(length, spec->shortest, spec->longest);
        total += offset[u + 1];
    }
    while (total != spec->E) {
        int64_t u = (int64_t)sg_rng_below(&rng, (uint64_t)U);
        int64_t step = total < spec->E ? 1 : -1;
        int64_t length = offset[u + 1] + step;
        if (length < spec->shortest || length > spec->longest)
            continue;
        offset[u + 1] = length;
        total += step;
    }
    for (int64_t u = 0; u < U; u++)
        offset[u + 1] += offset[u];
    return true;
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

bool sg_generate(SgCsr *lists, const SgGenerateSpec *spec, GError **error)
{
    SgCsr out;
    if (!sg_csr_init(&out, spec->U, spec->M, spec->E, false, error))
        return false;
    if (!draw_lengths(spec, out.offset, error)) {
        sg_csr_clear(&out);
        return false;
    }
    Catalogue catalogue;
    catalogue_init(&catalogue, spec);
#pragma omp parallel
    {
        int64_t *seen_by = g_new0(int64_t, spec->M); /* list + 1 that drew the track last */
#pragma omp for schedule(dynamic, 256)
        for (int64_t u = 0; u < spec->U; u++) {
            SgRng rng;
            sg_rng_init(&rng, spec->seed, STREAM_LISTS + (uint64_t)u);
            int64_t genre = (int64_t)sg_rng_below(&rng, (uint64_t)spec->genres);
            int64_t scene =
                genre * spec->scenes + (int64_t)sg_rng_below(&rng, (uint64_t)spec->scenes);
            const int64_t *start = catalogue.start_g;
            int32_t *col = out.col + out.offset[u];
            int64_t length = out.offset[u + 1] - out.offset[u];
            for (int64_t n = 0, tries = 0; n < length; tries++) {
                double from = tries < 8 * length ? sg_rng_double(&rng) : 1;
                int32_t track;
                if (from < spec->from_scene)
                    track = draw(&catalogue, start[scene], start[scene + 1], &rng);
                else if (from < spec->from_scene + spec->from_genre)
                    track = draw(&catalogue, start[genre * spec->scenes],
                                 start[(genre + 1) * spec->scenes], &rng);
                else
                    track = draw(&catalogue, 0, catalogue.M, &rng);
                if (seen_by[track] == u + 1)
                    continue;
                seen_by[track] = u + 1;
                col[n++] = track;
            }
            qsort(col, (size_t)length, sizeof *col, by_value);
        }
        g_free(seen_by);
    }
    catalogue_clear(&catalogue);
    *lists = out;
    return true;
}

char *sg_generate_describe(const SgGenerateSpec *spec, const SgCsr *lists)
{
    return g_strdup_printf(
        "%" G_GINT64_FORMAT " lists x %" G_GINT64_FORMAT " tracks, %" G_GINT64_FORMAT
        " pairs, popularity (rank + %g)^-%g, seed %" G_GUINT64_FORMAT,
        lists->rows, lists->cols, sg_csr_entries(lists), spec->offset, spec->exponent, spec->seed);
}
