/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-live.h"

#include "base/shared.h"
#include "graph/cooccur-row.h"

#include <string.h>

/* Rows that are kept, at the most: beyond it all are forgotten and counted again when asked for. */
enum { MOST_BYTES = 256 << 20 };

/* A row in the cache: `changed` says of which versions it is. */
typedef struct {
    uint32_t changed;
    SgCountedRow row;
} Kept;

/* What all versions use. */
typedef struct {
    SgLiveOptions options;
    GMutex lock;
    GHashTable *kept; /* j + 1 → SgCountedRow of a Kept (base/shared.h) */
    size_t bytes;
    GPtrArray *work; /* of SgCooccurWork that nobody uses */
} Common;

struct SgCooccurLive {
    Common *common; /* base/shared.h */
    const SgCsr *lists, *listed;
    SgCooccurRows rows;
    uint32_t number;     /* of the version */
    uint32_t *changed_j; /* (M) version that changed the row last */
};

/* -- Kept rows ---------------------------------------------------------------------------------------- */

static Kept *kept_of(const SgCountedRow *row)
{
    return (Kept *)(void *)((char *)(uintptr_t)row - G_STRUCT_OFFSET(Kept, row));
}

void sg_counted_row_unref(const SgCountedRow *row)
{
    if (row)
        sg_shared_unref(kept_of(row));
}

static void unref_kept(void *kept)
{
    sg_shared_unref(kept);
}

/* The arrays lie behind the head. */
static size_t kept_bytes(int64_t count)
{
    return sizeof(Kept) + (size_t)count * (sizeof(int32_t) + sizeof(float));
}

static Kept *kept_new(int64_t count, const int32_t *track, const float *value, uint32_t changed)
{
    Kept *kept = sg_shared_new(kept_bytes(count), NULL);
    if (!kept)
        g_error("no memory for a row of %" G_GINT64_FORMAT " tracks", count);
    kept->changed = changed;
    kept->row.count = count;
    kept->row.track = (int32_t *)(void *)(kept + 1);
    kept->row.value = (float *)(void *)(kept->row.track + count);
    memcpy(kept->row.track, track, (size_t)count * sizeof *track);
    memcpy(kept->row.value, value, (size_t)count * sizeof *value);
    return kept;
}

static void work_free(void *work)
{
    sg_cooccur_work_clear(work);
    g_free(work);
}

static void common_clear(void *data)
{
    Common *common = data;
    g_hash_table_unref(common->kept);
    g_ptr_array_unref(common->work);
    g_mutex_clear(&common->lock);
}

static Common *common_new(const SgLiveOptions *options)
{
    Common *common = sg_shared_new(sizeof *common, common_clear);
    if (!common)
        return NULL;
    *common = (Common){ .options = *options,
                        .kept = g_hash_table_new_full(NULL, NULL, NULL, unref_kept),
                        .work = g_ptr_array_new_with_free_func(work_free) };
    g_mutex_init(&common->lock);
    return common;
}

/* -- Versions ----------------------------------------------------------------------------------------- */

void sg_cooccur_live_free(SgCooccurLive *live)
{
    if (!live)
        return;
    g_free(live->rows.list_u);
    g_free(live->rows.degree_i);
    g_free(live->rows.factor_i);
    g_free(live->rows.best_factor_b);
    g_free(live->changed_j);
    sg_shared_unref(live->common);
    g_free(live);
}

static int32_t length(const SgCsr *csr, int64_t row)
{
    return (int32_t)(csr->offset[row + 1] - csr->offset[row]);
}

/* The lists as the kernel reads them: rows of the matrix. */
static void describe_lists(SgCooccurLive *live)
{
    SgCooccurRows *rows = &live->rows;
    const SgCsr *lists = live->lists;
    rows->list_u = g_new(SgProductList, lists->rows + 1);
    for (int64_t u = 0; u < lists->rows; u++) {
        int64_t n = length(lists, u);
        rows->filled += n > 0;
        rows->list_u[u] = (SgProductList){
            .track = lists->col + lists->offset[u],
            .n = n,
            .weight = n > 0 ? sg_cooccur_list_weight(&rows->options, n) : 0,
        };
    }
}

static SgCooccurLive *live_new(Common *common, const SgCsr *lists, const SgCsr *listed)
{
    g_assert(!lists->val && lists->cols == listed->rows && lists->rows == listed->cols);
    SgCooccurLive *live = g_new0(SgCooccurLive, 1);
    live->common = common;
    live->lists = lists;
    live->listed = listed;
    live->rows.options = common->options.count;
    live->rows.M = lists->cols;
    describe_lists(live);
    return live;
}

SgCooccurLive *sg_cooccur_live_new(const SgCsr *lists, const SgCsr *listed,
                                   const SgLiveOptions *options, GError **error)
{
    g_assert(options->count.measure != SG_COOCCUR_LIFT &&
             !sg_cooccur_has_evidence(&options->count));
    if (!sg_cooccur_check(&options->count, error))
        return NULL;
    Common *common = common_new(options);
    if (!common)
        return sg_fail_null(error, SG_ERROR_IO, "no memory to keep rows");
    SgCooccurLive *live = live_new(common, lists, listed);
    SgCooccurRows *rows = &live->rows;
    int64_t M = rows->M, padded = sg_product_padded(M);
    live->changed_j = g_new0(uint32_t, M + 1);
    rows->degree_i = g_new(int32_t, M + 1);
    for (int64_t i = 0; i < M; i++)
        rows->degree_i[i] = length(listed, i);
    if (sg_cooccur_has_factor(&rows->options)) {
        rows->factor_i = g_new0(double, padded + 1);
        rows->best_factor_b = g_new0(double, padded / SG_PRODUCT_BLOCK + 1);
        sg_cooccur_rows_set_factors(rows);
    }
    return live;
}

/* -- Edits -------------------------------------------------------------------------------------------- */

static void mark(SgCooccurLive *live, int32_t j)
{
    live->changed_j[j] = live->number;
}

/* The lists of track i, each once in all. */
static void mark_lists(SgCooccurLive *live, unsigned char *seen_u, int32_t i)
{
    const SgCsr *listed = live->listed;
    for (int64_t e = listed->offset[i]; e < listed->offset[i + 1]; e++) {
        int32_t u = listed->col[e];
        if (seen_u[u])
            continue;
        seen_u[u] = 1;
        const SgProductList *list = &live->rows.list_u[u];
        for (int64_t t = 0; t < list->n; t++)
            mark(live, list->track[t]);
    }
}

/* Tracks that are in one of both lists only get their degrees. Nothing changes for a list that stays. */
static void follow(SgCooccurLive *live, const SgRowEdit *edit)
{
    bool factors = sg_cooccur_has_factor(&live->rows.options);
    int64_t b = 0, a = 0;
    if (edit->before_n == edit->after_n &&
        (edit->after_n == 0 ||
         memcmp(edit->before, edit->after, (size_t)edit->after_n * sizeof *edit->after) == 0))
        return;
    g_autofree unsigned char *seen_u = g_new0(unsigned char, live->lists->rows + 1);
    while (b < edit->before_n || a < edit->after_n) {
        int32_t old = b < edit->before_n ? edit->before[b] : INT32_MAX;
        int32_t new = a < edit->after_n ? edit->after[a] : INT32_MAX;
        int32_t i = MIN(old, new);
        b += old <= new;
        a += new <= old;
        mark(live, i);
        if (old == new)
            continue;
        live->rows.degree_i[i] = length(live->listed, i);
        sg_cooccur_rows_set_factor(&live->rows, i);
        if (factors)
            mark_lists(live, seen_u, i);
    }
}

SgCooccurLive *sg_cooccur_live_edit(const SgCooccurLive *previous, const SgCsr *lists,
                                    const SgCsr *listed, const SgRowEdit *edit, GError **error)
{
    const SgCooccurRows *had = &previous->rows;
    size_t M = (size_t)had->M, padded = (size_t)sg_product_padded(had->M);
    g_assert(lists->cols == had->M);
    SgCooccurLive *live = live_new(sg_shared_ref(previous->common), lists, listed);
    live->number = previous->number + 1;
    live->changed_j = g_memdup2(previous->changed_j, (M + 1) * sizeof *live->changed_j);
    live->rows.degree_i = g_memdup2(had->degree_i, (M + 1) * sizeof *had->degree_i);
    if (had->factor_i) {
        live->rows.factor_i = g_memdup2(had->factor_i, (padded + 1) * sizeof *had->factor_i);
        live->rows.best_factor_b = g_memdup2(had->best_factor_b, (padded / SG_PRODUCT_BLOCK + 1) *
                                                                     sizeof *had->best_factor_b);
    }
    follow(live, edit);
    return live;
}

/* -- Rows --------------------------------------------------------------------------------------------- */

bool sg_cooccur_live_is_changed(const SgCooccurLive *live, int32_t j)
{
    return live->changed_j[j] != 0;
}

const int32_t *sg_cooccur_live_degrees(const SgCooccurLive *live)
{
    return live->rows.degree_i;
}

static SgCooccurWork *take_work(const SgCooccurLive *live)
{
    Common *common = live->common;
    g_mutex_lock(&common->lock);
    SgCooccurWork *work =
        common->work->len > 0 ? g_ptr_array_steal_index(common->work, common->work->len - 1) : NULL;
    g_mutex_unlock(&common->lock);
    if (work)
        return work;
    GError *error = NULL;
    work = g_new0(SgCooccurWork, 1);
    if (!sg_cooccur_work_init(work, live->rows.M, &error))
        g_error("%s", error->message);
    return work;
}

static Kept *count_row(const SgCooccurLive *live, int32_t j)
{
    Common *common = live->common;
    SgCooccurWork *work = take_work(live);
    int32_t E = live->rows.degree_i[j];
    /* Behind the lists the kernel wants more of any meaning. */
    g_autofree int32_t *list_e = g_new0(int32_t, E + SG_PRODUCT_AHEAD);
    memcpy(list_e, live->listed->col + live->listed->offset[j], (size_t)E * sizeof *list_e);
    int64_t n = sg_cooccur_make_row(&live->rows, work, j, list_e, NULL, E);
    Kept *kept = kept_new(n, work->track, work->value, live->changed_j[j]);
    g_mutex_lock(&common->lock);
    g_ptr_array_add(common->work, work);
    g_mutex_unlock(&common->lock);
    if (common->options.finish && n > 0)
        common->options.finish(kept->row.value, n, E, common->options.data);
    return kept;
}

/* Of two versions the newer row stays. */
static void keep(Common *common, int32_t j, Kept *kept)
{
    size_t bytes = kept_bytes(kept->row.count);
    void *key = GINT_TO_POINTER(j + 1);
    Kept *old = g_hash_table_lookup(common->kept, key);
    if (old && old->changed >= kept->changed)
        return;
    if (old)
        common->bytes -= kept_bytes(old->row.count);
    if (common->bytes + bytes > MOST_BYTES) {
        g_hash_table_remove_all(common->kept);
        common->bytes = 0;
    }
    g_hash_table_insert(common->kept, key, sg_shared_ref(kept));
    common->bytes += bytes;
}

const SgCountedRow *sg_cooccur_live_row(const SgCooccurLive *live, int32_t j)
{
    Common *common = live->common;
    g_mutex_lock(&common->lock);
    Kept *kept = g_hash_table_lookup(common->kept, GINT_TO_POINTER(j + 1));
    kept = kept && kept->changed == live->changed_j[j] ? sg_shared_ref(kept) : NULL;
    g_mutex_unlock(&common->lock);
    if (kept)
        return &kept->row;
    kept = count_row(live, j);
    g_mutex_lock(&common->lock);
    keep(common, j, kept);
    g_mutex_unlock(&common->lock);
    return &kept->row;
}
