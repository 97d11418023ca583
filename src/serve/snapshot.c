/* SPDX-License-Identifier: MIT */
#include "serve/snapshot.h"

#include "base/file.h"
#include "base/shared.h"
#include "models/checkpoint.h"

#include <string.h>

enum { LARGEST_ABOUT = 16 << 20 };

/* -- Models ----------------------------------------------------------------------------------------- */

static void served_free(void *data)
{
    SgServedModel *served = data;
    if (served->lists)
        served->free_lists(served->lists);
    g_free(served->calibration);
    sg_fitted_free(served->fitted);
    sg_scores_pool_free(served->recommender.spare);
    sg_catalogue_free(served->catalogue);
    sg_json_free(served->about);
    g_free(served->name);
    g_free(served->folder);
    g_free(served);
}

static SgJson *read_about(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *text = NULL;
    size_t length;
    return sg_file_read(path, LARGEST_ABOUT, &text, &length, error)
               ? sg_json_parse(text, length, LARGEST_ABOUT, path, error)
               : NULL;
}

static bool open_evidence(SgServedModel *served, const SgServedFolders *from, GError **error)
{
    GError *problem = NULL;
    served->calibration = sg_calibration_load(served->folder, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    served->recommender = (SgRecommender){ .fitted = served->fitted,
                                           .catalogue = served->catalogue,
                                           .calibration = served->calibration,
                                           .spare = sg_scores_pool_new(served->fitted->M) };
    served->free_lists = from->free_lists;
    if (from->open_lists)
        served->lists = from->open_lists(served->folder, &served->recommender);
    return true;
}

static bool open_model(GPtrArray *models, const char *folder, const SgServedFolders *from,
                       GError **error)
{
    SgServedModel *served = g_new0(SgServedModel, 1);
    served->folder = g_strdup(folder);
    served->name = g_path_get_basename(folder);
    g_ptr_array_add(models, served);
    served->fitted = sg_model_load(folder, error);
    served->about = served->fitted ? read_about(folder, error) : NULL;
    if (!served->about)
        return false;
    g_autofree char *items = g_build_filename(folder, "items.tsv", NULL);
    served->catalogue = sg_catalogue_open(items, served->fitted->M, error);
    if (!served->catalogue)
        return false;
    sg_catalogue_index(served->catalogue);
    return open_evidence(served, from, error);
}

static GPtrArray *open_models(const SgServedFolders *from, GError **error)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(served_free);
    for (char *const *folders = from->folders; folders && *folders; folders++) {
        if (!open_model(models, *folders, from, error))
            return NULL;
        const SgServedModel *last = models->pdata[models->len - 1];
        bool taken = !strcmp(last->name, "walk");
        for (guint n = 0; n + 1 < models->len; n++)
            taken |= !strcmp(last->name, ((SgServedModel *)models->pdata[n])->name);
        if (taken)
            return sg_fail_null(error, SG_ERROR_INPUT,
                                "model '%s': the name '%s' is taken; rename its folder", *folders,
                                last->name);
    }
    return g_steal_pointer(&models);
}

const SgServedModel *sg_snapshot_model(const SgSnapshot *snapshot, const char *name, GError **error)
{
    g_autoptr(GString) known = g_string_new("walk");
    for (guint n = 0; n < snapshot->models->len; n++) {
        const SgServedModel *served = snapshot->models->pdata[n];
        if (!strcmp(served->name, name))
            return served;
        g_string_append_printf(known, ", %s", served->name);
    }
    return sg_fail_null(error, SG_ERROR_NOT_FOUND, "there is no model '%s' here; there are: %s",
                        name, known->str);
}

/* -- Snapshots -------------------------------------------------------------------------------------- */

/* An empty store is no failure: what is posted fills it. */
static bool load_graph(SgSnapshot *snapshot, SgStore *store, GError **error)
{
    GError *problem = NULL;
    snapshot->personal = sg_personal_open(store, &problem);
    if (snapshot->personal) {
        snapshot->hash = g_strdup(snapshot->personal->graph->hash);
        return true;
    }
    if (!g_error_matches(problem, SG_ERROR, SG_ERROR_NOT_FOUND)) {
        g_propagate_error(error, problem);
        return false;
    }
    g_error_free(problem);
    snapshot->hash = sg_store_graph_hash(store, error);
    return snapshot->hash != NULL;
}

static SgSnapshot *snapshot_new(GPtrArray *models)
{
    static int number;
    SgSnapshot *snapshot = g_new0(SgSnapshot, 1);
    snapshot->references = 1;
    snapshot->number = (uint64_t)g_atomic_int_add(&number, 1) + 1;
    snapshot->models = models;
    snapshot->writes = SG_WRITES_UNKNOWN;
    g_mutex_init(&snapshot->lock);
    return snapshot;
}

/* One moment of the store, whatever is written meanwhile. */
static SgSnapshot *load(SgStore *store, GPtrArray *models, GError **error)
{
    g_autoptr(SgSnapshot) snapshot = snapshot_new(models);
    if (!sg_store_begin(store, error))
        return NULL;
    bool ok = load_graph(snapshot, store, error);
    sg_store_rollback(store);
    return ok ? g_steal_pointer(&snapshot) : NULL;
}

SgSnapshot *sg_snapshot_load(SgStore *store, const SgServedFolders *from, GError **error)
{
    GPtrArray *models = open_models(from, error);
    return models ? load(store, models, error) : NULL;
}

SgSnapshot *sg_snapshot_refresh(SgStore *store, GPtrArray *models, GError **error)
{
    return load(store, g_ptr_array_ref(models), error);
}

/* Likes are no pairs, so that most edits change no row. Where the table is being counted right now, it
 * is not waited for. */
static void hand_on_pairs(SgSnapshot *edited, SgSnapshot *snapshot, const SgGraphChange *change)
{
    int64_t M = snapshot->personal->graph->M;
    const SgRowEdit *row = &change->row;
    if (!g_mutex_trylock(&snapshot->lock))
        return;
    edited->had_pairs = sg_shared_ref(snapshot->pairs ? snapshot->pairs : snapshot->had_pairs);
    if (!snapshot->pairs && snapshot->changed_i)
        edited->changed_i = g_memdup2(snapshot->changed_i, (gsize)M);
    g_mutex_unlock(&snapshot->lock);
    if (!edited->had_pairs || !change->is_playlist)
        return;
    if (!edited->changed_i)
        edited->changed_i = g_new0(unsigned char, M);
    for (int64_t n = 0; n < row->before_n; n++)
        edited->changed_i[row->before[n]] = 1;
    for (int64_t n = 0; n < row->after_n; n++)
        edited->changed_i[row->after[n]] = 1;
}

SgSnapshot *sg_snapshot_edit(SgSnapshot *snapshot, const SgGraphEdit *edit, GError **error)
{
    SgGraphChange change;
    if (!sg_snapshot_graph(snapshot, error))
        return NULL;
    SgPersonal *personal = sg_personal_edit(snapshot->personal, edit, &change, error);
    if (!personal)
        return NULL;
    SgSnapshot *edited = snapshot_new(g_ptr_array_ref(snapshot->models));
    edited->personal = personal;
    edited->hash = g_strdup(personal->graph->hash);
    edited->writes = snapshot->writes;
    hand_on_pairs(edited, snapshot, &change);
    return edited;
}

SgSnapshot *sg_snapshot_ref(SgSnapshot *snapshot)
{
    g_atomic_int_inc(&snapshot->references);
    return snapshot;
}

void sg_snapshot_unref(SgSnapshot *snapshot)
{
    if (!snapshot || !g_atomic_int_dec_and_test(&snapshot->references))
        return;
    sg_personal_free(snapshot->personal);
    g_ptr_array_unref(snapshot->models);
    sg_shared_unref(snapshot->pairs);
    sg_shared_unref(snapshot->had_pairs);
    g_free(snapshot->changed_i);
    g_mutex_clear(&snapshot->lock);
    g_free(snapshot->hash);
    g_free(snapshot);
}

const SgGraph *sg_snapshot_graph(const SgSnapshot *snapshot, GError **error)
{
    if (snapshot->personal)
        return snapshot->personal->graph;
    return sg_fail_null(error, SG_ERROR_NOT_FOUND,
                        "the store is empty: collect with `soundgraph build TRACK_URL`");
}

static void clear_pairs(void *pairs)
{
    sg_pairs_clear(pairs);
}

static SgPairs *make_pairs(SgSnapshot *snapshot, const SgGraph *graph, GError **error)
{
    const SgPairs *had = snapshot->had_pairs;
    if (had && !snapshot->changed_i)
        return sg_shared_ref(snapshot->had_pairs);
    SgPairs *pairs = sg_shared_new(sizeof *pairs, clear_pairs);
    g_assert(pairs);
    *pairs = (SgPairs){ 0 };
    bool ok =
        had ? sg_pairs_edit(pairs, had, &graph->lists, &graph->listed, snapshot->changed_i, error)
            : sg_pairs_build(pairs, &graph->lists, &graph->listed, error);
    if (!ok)
        sg_shared_unref(pairs);
    else
        sg_shared_unref(g_steal_pointer(&snapshot->had_pairs));
    return ok ? pairs : NULL;
}

const SgPairs *sg_snapshot_pairs(SgSnapshot *snapshot, GError **error)
{
    const SgGraph *graph = sg_snapshot_graph(snapshot, error);
    if (!graph)
        return NULL;
    g_mutex_lock(&snapshot->lock);
    if (!snapshot->pairs)
        snapshot->pairs = make_pairs(snapshot, graph, error);
    const SgPairs *pairs = snapshot->pairs;
    g_mutex_unlock(&snapshot->lock);
    return pairs;
}
