/* SPDX-License-Identifier: MIT */
#include "recommend/whatif.h"

#include "models/blend.h"

#include <string.h>

void sg_whatif_free(SgWhatif *whatif)
{
    if (!whatif)
        return;
    g_ptr_array_unref(whatif->removed);
    g_array_unref(whatif->moves);
    g_free(whatif);
}

/* -- Without lists ----------------------------------------------------------------------------------- */

/* The recommender that the lists without some of them would give. */
typedef struct {
    SgCsr lists, listed;             /* of the model */
    SgCsr graph_lists, graph_listed; /* of the graph: playlists alone */
    SgGraph graph;                   /* lends all else */
    SgPersonal personal;             /* lends all else */
    SgCatalogue *catalogue;
    SgFitted *fitted;
    SgRecommender recommender;
} Reduced;

static void reduced_clear(Reduced *reduced)
{
    sg_csr_clear(&reduced->lists);
    sg_csr_clear(&reduced->listed);
    sg_csr_clear(&reduced->graph_lists);
    sg_csr_clear(&reduced->graph_listed);
    sg_catalogue_free(reduced->catalogue);
    sg_fitted_free(reduced->fitted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reduced, reduced_clear)

static bool is_among(const int32_t *number, int64_t count, int64_t wanted)
{
    for (int64_t n = 0; n < count; n++)
        if (number[n] == wanted)
            return true;
    return false;
}

/* The same matrix with some rows empty, and turned round. */
static bool empty_rows(SgCsr *rest, SgCsr *turned, const SgCsr *lists, const SgWithout *without,
                       GError **error)
{
    if (!sg_csr_init(rest, lists->rows, lists->cols, sg_csr_entries(lists), lists->val != NULL,
                     error))
        return false;
    for (int64_t u = 0; u < lists->rows; u++) {
        int64_t from = lists->offset[u], to = rest->offset[u];
        size_t n = (size_t)(lists->offset[u + 1] - from);
        if (is_among(without->list, without->lists, u))
            n = 0;
        memcpy(rest->col + to, lists->col + from, n * sizeof *rest->col);
        if (lists->val)
            memcpy(rest->val + to, lists->val + from, n * sizeof *rest->val);
        rest->offset[u + 1] = to + (int64_t)n;
    }
    return sg_csr_transpose(turned, rest, error);
}

static SgFitted *refit(const SgFitted *fitted, const SgCsr *lists, const SgQuery *query,
                       GError **error)
{
    SgFitContext context = { .options = fitted->options,
                             .seed = fitted->seed,
                             .only_seeds = query->seed,
                             .only_count = query->count };
    if (fitted->model != sg_model_find("blend"))
        return fitted->model->fit(lists, &context, error);
    SgFitted *const *old;
    SgFitted *member[SG_BLEND_MAX_MEMBERS] = { NULL }, *blend = NULL;
    int64_t members = sg_blend_members(fitted, &old), done = 0;
    while (done < members && (member[done] = refit(old[done], lists, query, error)))
        done++;
    context.members = member;
    context.member_count = members;
    if (done == members)
        blend = fitted->model->fit(lists, &context, error);
    for (int64_t m = 0; m < done; m++)
        sg_fitted_free(member[m]);
    return blend;
}

/* The weaker levels look at the graph's playlists themselves. */
static bool reduce_graph(Reduced *reduced, const SgPersonal *personal, const SgWithout *without,
                         GError **error)
{
    if (!empty_rows(&reduced->graph_lists, &reduced->graph_listed, &personal->graph->lists, without,
                    error))
        return false;
    reduced->graph = *personal->graph;
    reduced->graph.lists = reduced->graph_lists;
    reduced->graph.listed = reduced->graph_listed;
    reduced->catalogue = sg_catalogue_of_graph(&reduced->graph);
    reduced->personal = *personal;
    reduced->personal.graph = &reduced->graph;
    reduced->personal.lists = reduced->lists;
    reduced->personal.listed = reduced->listed;
    reduced->personal.fitted = reduced->fitted;
    reduced->personal.catalogue = reduced->catalogue;
    reduced->recommender = sg_recommender_of_personal(&reduced->personal);
    return true;
}

static bool reduce(Reduced *reduced, const SgRecommender *recommender, const SgQuery *query,
                   const SgWithout *without, GError **error)
{
    reduced->recommender = *recommender;
    if (without->lists == 0)
        return true;
    if (!recommender->lists)
        return sg_fail(error, SG_ERROR_INPUT, "the lists that the model learnt are not at hand");
    if (!empty_rows(&reduced->lists, &reduced->listed, recommender->lists, without, error))
        return false;
    reduced->fitted = refit(recommender->fitted, &reduced->lists, query, error);
    if (!reduced->fitted)
        return false;
    reduced->recommender.fitted = reduced->fitted;
    reduced->recommender.lists = &reduced->lists;
    reduced->recommender.listed = &reduced->listed;
    return !recommender->personal || reduce_graph(reduced, recommender->personal, without, error);
}

/* -- Without seeds ----------------------------------------------------------------------------------- */

typedef struct {
    int32_t *seed;
    float *weight;
} Rest;

static void rest_clear(Rest *rest)
{
    g_free(rest->seed);
    g_free(rest->weight);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rest, rest_clear)

static bool leave_out_seeds(Rest *rest, SgRecommendRequest *request, const SgWithout *without,
                            GError **error)
{
    const SgQuery query = request->query;
    rest->seed = g_new(int32_t, query.count + 1);
    rest->weight = query.weight ? g_new(float, query.count + 1) : NULL;
    int64_t count = 0;
    for (int64_t n = 0; n < query.count; n++) {
        if (is_among(without->seed, without->seeds, query.seed[n]))
            continue;
        if (rest->weight)
            rest->weight[count] = query.weight[n];
        rest->seed[count++] = query.seed[n];
    }
    request->query.seed = rest->seed;
    request->query.weight = rest->weight;
    request->query.count = count;
    return count > 0 || sg_fail(error, SG_ERROR_INPUT, "without it no seed is left to ask with");
}

/* -- Moves ------------------------------------------------------------------------------------------- */

static bool find_standing(const SgRecommender *recommender, const SgRecommendRequest *request,
                          int32_t track, SgStanding *standing, GError **error)
{
    g_auto(SgPlace) place = { 0 };
    if (!sg_recommender_place(recommender, request, track, &place, error))
        return false;
    *standing = (SgStanding){ place.level, place.blocks ? 0 : place.rank, place.score };
    return true;
}

/* A question before and after. */
typedef struct {
    const SgRecommender *recommender;
    SgRecommendRequest request;
} Side;

static bool add_move(SgWhatif *whatif, const Side *before, const Side *after, int32_t track,
                     GError **error)
{
    SgMove move = { .track = track };
    for (guint n = 0; n < whatif->moves->len; n++)
        if (g_array_index(whatif->moves, SgMove, n).track == track)
            return true;
    if (!find_standing(before->recommender, &before->request, track, &move.before, error) ||
        !find_standing(after->recommender, &after->request, track, &move.after, error))
        return false;
    g_array_append_val(whatif->moves, move);
    return true;
}

static bool add_best(SgWhatif *whatif, const Side *before, const Side *after, const Side *of,
                     GError **error)
{
    g_autoptr(GPtrArray) list = sg_recommender_ask(of->recommender, &of->request, error);
    if (!list)
        return false;
    for (guint n = 0; n < list->len; n++)
        if (!add_move(whatif, before, after, ((SgRecommendation *)list->pdata[n])->track, error))
            return false;
    return true;
}

static void note_removed(SgWhatif *whatif, const SgRecommender *recommender,
                         const SgWithout *without)
{
    for (int64_t n = 0; n < without->seeds; n++) {
        g_auto(SgItem) item = { 0 };
        sg_catalogue_item(recommender->catalogue, without->seed[n], &item);
        g_ptr_array_add(whatif->removed, g_strdup(item.urn));
    }
    for (int64_t n = 0; n < without->lists; n++) {
        SgListFacts facts;
        recommender->list_facts(recommender->list_data, without->list[n], &facts);
        g_ptr_array_add(whatif->removed, g_strdup(facts.urn));
    }
}

bool sg_whatif_fits_anew(const SgFitted *fitted, const SgWithout *without)
{
    SgFitted *const *member;
    if (without->lists == 0)
        return false;
    if (fitted->model != sg_model_find("blend"))
        return !fitted->model->by_seed;
    for (int64_t n = sg_blend_members(fitted, &member); n > 0; n--)
        if (sg_whatif_fits_anew(member[n - 1], without))
            return true;
    return false;
}

SgWhatif *sg_whatif(const SgRecommender *recommender, const SgRecommendRequest *request,
                    const SgWithout *without, int32_t track, GError **error)
{
    g_auto(Rest) rest = { 0 };
    g_auto(Reduced) reduced = { 0 };
    Side before = { recommender, *request }, after = { &reduced.recommender, *request };
    if (!leave_out_seeds(&rest, &after.request, without, error) ||
        !reduce(&reduced, recommender, &after.request.query, without, error))
        return NULL;
    g_autoptr(SgWhatif) whatif = g_new0(SgWhatif, 1);
    whatif->removed = g_ptr_array_new_with_free_func(g_free);
    whatif->moves = g_array_new(FALSE, FALSE, sizeof(SgMove));
    note_removed(whatif, recommender, without);
    bool ok = track >= 0 ? add_move(whatif, &before, &after, track, error)
                         : add_best(whatif, &before, &after, &before, error) &&
                               add_best(whatif, &before, &after, &after, error);
    return ok ? g_steal_pointer(&whatif) : NULL;
}
