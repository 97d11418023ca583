/* SPDX-License-Identifier: MIT */
#include "models/links.h"

#include "base/log.h"
#include "graph/cooccur-index.h"
#include "models/positives.h"
#include "num/serve.h"

#include <stdlib.h>
#include <string.h>

/* The rows of a few tracks, the others empty. */
static bool count_rows(SgCooccurTable *table, const SgCsr *lists, const SgCooccurOptions *options,
                       const SgFitContext *context, GError **error)
{
    SgCooccurOptions one = *options;
    one.threads = 1;
    g_autoptr(SgCooccurIndex) index = sg_cooccur_index_new(lists, &one, error);
    if (!index)
        return false;
    g_autoptr(GArray) track = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_autoptr(GArray) value = g_array_new(FALSE, FALSE, sizeof(float));
    SgCooccurTable made = { .M = lists->cols,
                            .offset = calloc((size_t)lists->cols + 1, sizeof *made.offset) };
    int64_t next = 0;
    for (int64_t j = 0; made.offset && j < lists->cols; j++) {
        if (next < context->only_count && context->only_seeds[next] == j) {
            SgCooccurRow row = sg_cooccur_index_row(index, (int32_t)j);
            g_array_append_vals(track, row.track, (guint)row.count);
            g_array_append_vals(value, row.value, (guint)row.count);
            next++;
        }
        made.offset[j + 1] = track->len;
    }
    made.track = malloc(((size_t)track->len + 1) * sizeof *made.track);
    made.value = malloc(((size_t)track->len + 1) * sizeof *made.value);
    if (!made.offset || !made.track || !made.value) {
        sg_cooccur_clear(&made);
        return sg_fail(error, SG_ERROR_IO, "no memory for %u links", track->len);
    }
    memcpy(made.track, track->data, track->len * sizeof *made.track);
    memcpy(made.value, value->data, track->len * sizeof *made.value);
    *table = made;
    return true;
}

bool sg_links_fit(SgLinks *links, const SgCsr *lists, const SgCooccurOptions *options,
                  const SgFitContext *context, GError **error)
{
    g_auto(SgCsr) positives = { 0 };
    SgCooccurTable table;
    if (!sg_positives(&positives, lists, error) ||
        !(context->only_seeds ? count_rows(&table, &positives, options, context, error)
                              : sg_cooccur_build(&table, &positives, options, error)))
        return false;
    int32_t *degree = g_new0(int32_t, lists->cols);
    for (int64_t e = 0; e < sg_csr_entries(&positives); e++)
        degree[positives.col[e]]++;
    *links = (SgLinks){ .M = table.M,
                        .offset = table.offset,
                        .track = table.track,
                        .strength = table.value,
                        .degree = degree,
                        .table = table,
                        .own_degree = degree };
    return true;
}

bool sg_links_edit(SgLinks *links, const SgLinks *previous, const SgLiveOptions *options,
                   const SgListsEdit *edit, GError **error)
{
    g_autoptr(SgCooccurLive) first = NULL;
    const SgCooccurLive *from = previous->live;
    if (!from) {
        first = sg_cooccur_live_new(edit->lists_before, edit->listed_before, options, error);
        from = first;
    }
    SgCooccurLive *live =
        from ? sg_cooccur_live_edit(from, edit->lists, edit->listed, &edit->row, error) : NULL;
    if (!live)
        return false;
    *links = (SgLinks){ .M = previous->M,
                        .offset = previous->offset,
                        .track = previous->track,
                        .strength = previous->strength,
                        .degree = sg_cooccur_live_degrees(live),
                        .live = live };
    return true;
}

/* A row, and who keeps it if it was counted after an edit. */
typedef struct {
    SgServeRow row;
    const SgCountedRow *counted;
} Row;

static void row_clear(Row *row)
{
    sg_counted_row_unref(row->counted);
    *row = (Row){ 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

static Row row_of(const SgLinks *links, int32_t j)
{
    if (links->live && sg_cooccur_live_is_changed(links->live, j)) {
        const SgCountedRow *counted = sg_cooccur_live_row(links->live, j);
        return (Row){ { counted->track, counted->value, counted->count }, counted };
    }
    int64_t start = links->offset[j];
    return (Row){ .row = { links->track + start, links->strength + start,
                           links->offset[j + 1] - start } };
}

/* A row that was mapped is looked at before it is followed. */
static bool is_whole(const SgLinks *links, int32_t j, const SgServeRow *row)
{
    if (!links->checkpoint ||
        (links->has_signs ? sg_serve_check_signed(row, links->M) : sg_serve_check(row, links->M)))
        return true;
    sg_log(SG_LOG_ERROR,
           "the model is damaged: row %d holds no links between its %" G_GINT64_FORMAT " tracks", j,
           links->M);
    return false;
}

/* Where a weight or a strength is negative a touched track may stand at zero: from there on marks tell them. */
void sg_links_score(const SgLinks *links, const SgQuery *query, SgScores *scores)
{
    g_auto(Row) next = query->count > 0 ? row_of(links, query->seed[0]) : (Row){ 0 };
    for (int64_t s = 0; s < query->count; s++) {
        g_auto(Row) held = next;
        const SgServeRow *row = &held.row;
        bool last = s + 1 == query->count;
        float weight = query->weight ? query->weight[s] : 1;
        next = last ? (Row){ 0 } : row_of(links, query->seed[s + 1]);
        if (!is_whole(links, query->seed[s], row))
            continue;
        if (!scores->marked && !links->has_signs && weight >= SG_SERVE_LEAST_WEIGHT) {
            scores->count = sg_serve_add(scores->value, scores->touched, scores->count, row,
                                         last ? NULL : &next.row, weight);
            continue;
        }
        for (int64_t k = 0; k < row->K; k++)
            sg_scores_add(scores, row->track[k], weight * row->strength[k]);
    }
}

float sg_links_find(const SgLinks *links, int32_t j, int32_t i)
{
    g_auto(Row) held = row_of(links, j);
    int64_t k = sg_serve_find(&held.row, i);
    return k >= 0 ? held.row.strength[k] : 0;
}

void sg_links_explain(const SgLinks *links, const SgQuery *query, int32_t track, double factor,
                      const char *stage, GArray *reasons)
{
    for (int64_t s = 0; s < query->count; s++) {
        double weight = query->weight ? query->weight[s] : 1;
        double value = weight * sg_links_find(links, query->seed[s], track) * factor;
        SgReason reason = { SG_REASON_SEED, query->seed[s], -1, value, stage };
        if (value != 0)
            g_array_append_val(reasons, reason);
    }
}

/* The four arrays; a size of -1 is any. */
static void describe(const SgLinks *links, int64_t M, int64_t E, SgCheckpointArray arrays[5])
{
    arrays[0] = (SgCheckpointArray){ "offset", SG_NPY_I8, 1, { M + 1, -1 }, links->offset };
    arrays[1] = (SgCheckpointArray){ "track", SG_NPY_I4, 1, { E, -1 }, links->track };
    arrays[2] = (SgCheckpointArray){ "strength", SG_NPY_F4, 1, { E, -1 }, links->strength };
    arrays[3] = (SgCheckpointArray){ "degree", SG_NPY_I4, 1, { M, -1 }, links->degree };
    arrays[4] = (SgCheckpointArray){ 0 };
}

bool sg_links_save(const SgLinks *links, const SgFitted *head, const char *folder, GError **error)
{
    SgCheckpointArray arrays[5];
    g_assert(!links->live);
    describe(links, links->M, links->offset[links->M], arrays);
    return sg_checkpoint_save(head, folder, arrays, error);
}

/* Offsets are read whole, once: a row can then be neither negative nor outside the arrays. */
static bool check_offsets(const int64_t *offset, int64_t M, int64_t E, GError **error)
{
    if (offset[0] != 0 || offset[M] != E)
        return sg_fail(error, SG_ERROR_INPUT,
                       "offset.npy is damaged: it does not end at %" G_GINT64_FORMAT, E);
    for (int64_t j = 0; j < M; j++)
        if (offset[j + 1] < offset[j])
            return sg_fail(error, SG_ERROR_INPUT,
                           "offset.npy is damaged: row %" G_GINT64_FORMAT " ends before it starts",
                           j);
    return true;
}

bool sg_links_open(SgLinks *links, SgCheckpoint *checkpoint, int64_t M, GError **error)
{
    g_autoptr(SgCheckpoint) owned = checkpoint;
    SgLinks opened = { .M = M };
    SgCheckpointArray arrays[5];
    int64_t E = -1;
    describe(&opened, M, E, arrays);
    opened.track = sg_checkpoint_array(owned, &arrays[1], &E, error);
    if (!opened.track)
        return false;
    describe(&opened, M, E, arrays);
    opened.offset = sg_checkpoint_array(owned, &arrays[0], NULL, error);
    opened.strength = opened.offset ? sg_checkpoint_array(owned, &arrays[2], NULL, error) : NULL;
    opened.degree = opened.strength ? sg_checkpoint_array(owned, &arrays[3], NULL, error) : NULL;
    if (!opened.degree || !check_offsets(opened.offset, M, E, error))
        return false;
    opened.checkpoint = g_steal_pointer(&owned);
    *links = opened;
    return true;
}

void sg_links_clear(SgLinks *links)
{
    sg_cooccur_clear(&links->table);
    g_free(links->own_degree);
    sg_checkpoint_close(links->checkpoint);
    sg_cooccur_live_free(links->live);
    *links = (SgLinks){ 0 };
}
