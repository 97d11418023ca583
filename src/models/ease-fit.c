/* SPDX-License-Identifier: MIT */
#include "models/ease-fit.h"

#include "base/interrupt.h"
#include "base/log.h"
#include "base/progress.h"
#include "models/positives.h"
#include "num/ease.h"
#include "num/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Tracks between two looks at the interrupt flag. */
enum { BLOCK = 2048 };

/* Everything about the tracks, in the numbers of num/ease.h (by falling degree). */
typedef struct {
    SgCsr lists;
    SgCsr tracks;
    float *weight_u;
    float *gram_i;
    float *scale_i;
    float *q_i;
    int32_t *name_i;
    int32_t *track_of;
    SgEaseLists view;
} Tracks;

static void tracks_clear(Tracks *tracks)
{
    sg_csr_clear(&tracks->lists);
    sg_csr_clear(&tracks->tracks);
    g_free(tracks->weight_u);
    g_free(tracks->gram_i);
    g_free(tracks->scale_i);
    g_free(tracks->q_i);
    g_free(tracks->name_i);
    g_free(tracks->track_of);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tracks, tracks_clear)

/* Half of the Gram matrix, rows end to end. */
typedef struct {
    int64_t *offset;
    int32_t *track;
    float *gram;
    int64_t room;
} Half;

static void half_clear(Half *half)
{
    g_free(half->offset);
    g_free(half->track);
    g_free(half->gram);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Half, half_clear)

static void rows_clear(SgEaseRows *rows)
{
    g_free(rows->count);
    g_free(rows->track);
    g_free(rows->gram);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgEaseRows, rows_clear)

static bool fail_memory(GError **error, const char *what, double bytes)
{
    return sg_fail(error, SG_ERROR_IO, "ease: no memory for %s (%.1f GB)", what, bytes / 1e9);
}

static bool rows_init(SgEaseRows *rows, int64_t count, int64_t width, GError **error)
{
    *rows = (SgEaseRows){ .width = width, .count = g_new0(int64_t, count) };
    rows->track = g_try_new(int32_t, count * width);
    rows->gram = g_try_new(float, count *width);
    if ((rows->track && rows->gram) || count * width == 0)
        return true;
    return fail_memory(error, "the nearest tracks", (double)count * (double)width * 8);
}

static int falling(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

/* The most frequent track becomes 0, the next one 1, …; equal ones keep their order. */
static bool renumber(Tracks *tracks, const SgCsr *lists, GError **error)
{
    int64_t M = lists->cols;
    g_auto(SgCsr) by_track = { 0 };
    if (!sg_csr_transpose(&by_track, lists, error))
        return false;
    g_autofree uint64_t *order = g_new(uint64_t, M);
    for (int64_t i = 0; i < M; i++)
        order[i] = (uint64_t)(by_track.offset[i + 1] - by_track.offset[i]) << 32 | (uint32_t)~i;
    if (M > 0)
        qsort(order, (size_t)M, sizeof *order, falling);

    if (!sg_csr_init(&tracks->tracks, M, lists->rows, sg_csr_entries(lists), lists->val != NULL,
                     error))
        return false;
    tracks->name_i = g_new(int32_t, M);
    tracks->track_of = g_new(int32_t, M);
    int64_t end = 0;
    for (int64_t i = 0; i < M; i++) {
        int32_t name = (int32_t) ~(uint32_t)order[i];
        int64_t start = by_track.offset[name], degree = by_track.offset[name + 1] - start;
        tracks->name_i[i] = name;
        tracks->track_of[name] = (int32_t)i;
        memcpy(tracks->tracks.col + end, by_track.col + start, (size_t)degree * sizeof(int32_t));
        if (by_track.val)
            memcpy(tracks->tracks.val + end, by_track.val + start, (size_t)degree * sizeof(float));
        tracks->tracks.offset[i + 1] = end += degree;
    }
    return sg_csr_transpose(&tracks->lists, &tracks->tracks, error);
}

static bool tracks_init(Tracks *tracks, const SgCsr *lists, const SgEaseOptions *options,
                        GError **error)
{
    if (!renumber(tracks, lists, error))
        return false;
    int64_t M = lists->cols;
    tracks->weight_u = g_new(float, lists->rows);
    tracks->gram_i = g_new(float, M);
    tracks->scale_i = g_new0(float, M);
    tracks->q_i = g_new0(float, M);
    sg_positives_weigh(tracks->weight_u, lists, options->a);
    tracks->view = (SgEaseLists){
        .M = M,
        .list_offset = tracks->lists.offset,
        .list_track = tracks->lists.col,
        .list_val = tracks->lists.val,
        .track_offset = tracks->tracks.offset,
        .track_list = tracks->tracks.col,
        .track_val = tracks->tracks.val,
        .weight_u = tracks->weight_u,
        .name_i = tracks->name_i,
        .track_of = tracks->track_of,
        .scale_i = tracks->scale_i,
    };
    sg_ease_diagonal(tracks->gram_i, &tracks->view);
    for (int64_t i = 0; i < M; i++) {
        if (!(tracks->gram_i[i] > 0))
            continue;
        tracks->scale_i[i] = 1 / sqrtf(tracks->gram_i[i]);
        tracks->q_i[i] = (float)pow(tracks->gram_i[i], -options->b);
    }
    return true;
}

/* Appends a block of rows to the half. */
static bool half_append(Half *half, const SgEaseRows *rows, int64_t first, int64_t last,
                        GError **error)
{
    int64_t end = half->offset[first];
    for (int64_t r = 0; r < last - first; r++)
        half->offset[first + r + 1] = end += rows->count[r];
    if (end > half->room) {
        int64_t room = end + end / 4;
        int32_t *track = g_try_renew(int32_t, half->track, room);
        half->track = track ? track : half->track;
        float *gram = track ? g_try_renew(float, half->gram, room) : NULL;
        half->gram = gram ? gram : half->gram;
        if (!track || !gram)
            return fail_memory(error, "the Gram matrix", (double)room * 8);
        half->room = room;
    }
    for (int64_t r = 0; r < last - first; r++) {
        int64_t to = half->offset[first + r];
        size_t count = (size_t)rows->count[r];
        if (count == 0)
            continue;
        memcpy(half->track + to, rows->track + r * rows->width, count * sizeof(int32_t));
        memcpy(half->gram + to, rows->gram + r * rows->width, count * sizeof(float));
    }
    return true;
}

static bool gather_gram(Half *half, SgEaseRows *nearest, const Tracks *tracks,
                        const SgEaseOptions *options, GError **error)
{
    int64_t M = tracks->view.M;
    int threads = sg_threads(options->threads);
    g_autoptr(SgProgress) progress = sg_progress_new("ease: pairs of tracks", M);
    g_auto(SgEaseRows) rows = { 0 };
    half->offset = g_new0(int64_t, M + 1);
    g_autofree void *work = g_try_malloc((size_t)threads * sg_ease_gram_work(M));
    if (!work)
        return fail_memory(error, "the rows", (double)threads * (double)sg_ease_gram_work(M));
    if (!rows_init(&rows, BLOCK, options->pairs, error))
        return false;
    for (int64_t first = 0; first < M; first += BLOCK) {
        int64_t last = MIN(M, first + BLOCK);
        if (!sg_interrupt_check("fitting 'ease'", error))
            return false;
        sg_ease_gram(&rows, nearest, &tracks->view, first, last, threads, work);
        if (!half_append(half, &rows, first, last, error))
            return false;
        sg_progress_set(progress, last, NULL);
    }
    return true;
}

static bool solve(SgEaseRows *nearest, const Half *half, const Tracks *tracks,
                  const SgEaseOptions *options, GError **error)
{
    int64_t M = tracks->view.M, mended = 0;
    int threads = sg_threads(options->threads);
    SgEaseSystem system = {
        .M = M,
        .offset = half->offset,
        .track = half->track,
        .gram = half->gram,
        .gram_i = tracks->gram_i,
        .q_i = tracks->q_i,
        .lambda = (float)options->lambda,
    };
    size_t bytes = (size_t)threads * sg_ease_solve_work(M, nearest->width);
    g_autoptr(SgProgress) progress = sg_progress_new("ease: systems", M);
    g_autofree void *work = g_try_malloc0(bytes);
    if (!work)
        return fail_memory(error, "the systems", (double)bytes);
    for (int64_t first = 0; first < M; first += BLOCK) {
        int64_t last = MIN(M, first + BLOCK);
        if (!sg_interrupt_check("fitting 'ease'", error))
            return false;
        mended += sg_ease_solve(nearest, &system, first, last, threads, work);
        sg_progress_set(progress, last, NULL);
    }
    if (mended)
        sg_log(SG_LOG_INFO,
               "ease: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
               " tracks needed a larger lambda, because pairs were dropped; raise 'pairs'",
               mended, M);
    return true;
}

/* Room for E links of M tracks; offset is zero. */
static bool links_init(SgLinks *links, int64_t M, int64_t E, GError **error)
{
    SgLinks out = { .M = M, .table = { .M = M }, .own_degree = g_new0(int32_t, M) };
    out.offset = out.table.offset = calloc((size_t)M + 1, sizeof *out.offset);
    out.track = out.table.track = malloc(((size_t)E + 1) * sizeof *out.track);
    out.strength = out.table.value = malloc(((size_t)E + 1) * sizeof *out.strength);
    out.degree = out.own_degree;
    *links = out;
    if (out.offset && out.track && out.strength)
        return true;
    sg_links_clear(links);
    return fail_memory(error, "the links", (double)E * 8);
}

/* Each link goes to the end of its seed's row; the seeds' rows start where counts say. */
static void place_links(SgLinks *links, const SgEaseRows *nearest, const Tracks *tracks)
{
    int64_t *offset = links->table.offset;
    g_autofree int64_t *next = g_new(int64_t, links->M + 1);
    for (int64_t i = 0; i < links->M; i++)
        for (int64_t c = 0; c < nearest->count[i]; c++)
            offset[tracks->name_i[nearest->track[i * nearest->width + c]] + 1]++;
    for (int64_t j = 0; j < links->M; j++)
        offset[j + 1] += offset[j];
    memcpy(next, offset, (size_t)(links->M + 1) * sizeof *next);
    for (int64_t name = 0; name < links->M; name++) {
        int64_t i = tracks->track_of[name];
        for (int64_t c = i * nearest->width; c < i * nearest->width + nearest->count[i]; c++) {
            int64_t place = next[tracks->name_i[nearest->track[c]]]++;
            links->table.track[place] = (int32_t)name;
            links->table.value[place] = nearest->gram[c];
        }
    }
}

/* Rows by solved track, in numbers of our own, become rows by seed, in those of the caller. */
static bool turn(SgLinks *links, const SgEaseRows *nearest, const Tracks *tracks, GError **error)
{
    int64_t M = tracks->view.M, E = 0;
    for (int64_t i = 0; i < M; i++) {
        E += nearest->count[i];
        for (int64_t c = 0; c < nearest->count[i]; c++)
            if (!isfinite(nearest->gram[i * nearest->width + c]))
                return sg_fail(error, SG_ERROR_DIVERGED,
                               "ease: the system of track %d has no solution: raise lambda",
                               tracks->name_i[i]);
    }
    if (!links_init(links, M, E, error))
        return false;
    place_links(links, nearest, tracks);
    for (int64_t i = 0; i < M; i++)
        links->own_degree[tracks->name_i[i]] =
            (int32_t)(tracks->tracks.offset[i + 1] - tracks->tracks.offset[i]);
    return true;
}

bool sg_ease_fit(SgLinks *links, const SgCsr *lists, const SgEaseOptions *options, GError **error)
{
    g_auto(SgCsr) positives = { 0 };
    g_auto(Tracks) tracks = { 0 };
    g_auto(SgEaseRows) nearest = { 0 };
    if (!sg_positives(&positives, lists, error) ||
        !tracks_init(&tracks, &positives, options, error) ||
        !rows_init(&nearest, lists->cols, MIN(options->K, MAX(lists->cols, 1)) - 1, error))
        return false;
    {
        g_auto(Half) half = { 0 };
        if (!gather_gram(&half, &nearest, &tracks, options, error) ||
            !solve(&nearest, &half, &tracks, options, error))
            return false;
    }
    return turn(links, &nearest, &tracks, error);
}
