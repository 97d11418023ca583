/* SPDX-License-Identifier: MIT */
#include "recommend/whynot.h"

#include <math.h>
#include <string.h>

static void clear_advice(void *advice)
{
    g_free(((SgAdvice *)advice)->text);
    g_free(((SgAdvice *)advice)->urn);
}

void sg_whynot_free(SgWhynot *whynot)
{
    if (!whynot)
        return;
    g_array_unref(whynot->ties);
    g_array_unref(whynot->advice);
    g_free(whynot);
}

static char *title_of(const SgRecommender *recommender, int32_t track)
{
    g_auto(SgItem) item = { 0 };
    sg_catalogue_item(recommender->catalogue, track, &item);
    return g_strdup_printf("%s (%s)", item.title ? item.title : "-", item.urn);
}

/* -- Ties -------------------------------------------------------------------------------------------- */

/* Columns that two rows have in common; what was disliked ties nothing. */
static int64_t common(const SgCsr *csr, int32_t a, int32_t b)
{
    int64_t e = csr->offset[a], f = csr->offset[b], count = 0;
    while (e < csr->offset[a + 1] && f < csr->offset[b + 1]) {
        int32_t x = csr->col[e], y = csr->col[f];
        count += x == y && (!csr->val || (csr->val[e] > 0 && csr->val[f] > 0));
        e += x <= y;
        f += y <= x;
    }
    return count;
}

static bool same_artist(const SgCatalogue *catalogue, int32_t a, int32_t b)
{
    g_auto(SgItem) x = { 0 }, y = { 0 };
    sg_catalogue_item(catalogue, a, &x);
    sg_catalogue_item(catalogue, b, &y);
    if (x.artist_urn && y.artist_urn)
        return strcmp(x.artist_urn, y.artist_urn) == 0;
    return x.artist && y.artist && strcmp(x.artist, y.artist) == 0;
}

static double value_of(const GArray *reasons, int32_t seed)
{
    double value = 0;
    for (guint n = 0; n < reasons->len; n++) {
        const SgReason *reason = &g_array_index(reasons, SgReason, n);
        if (reason->kind == SG_REASON_SEED && reason->index == seed)
            value += reason->value;
    }
    return value;
}

/* What the model itself adds for each seed, whatever level finds the track. */
static GArray *model_reasons(const SgRecommender *recommender, const SgQuery *query, int32_t track)
{
    GArray *reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    recommender->fitted->model->explain(recommender->fitted, query, track, NULL, reasons);
    return reasons;
}

static int stronger(const SgSeedTie *a, const SgSeedTie *b)
{
    if (a->value != b->value)
        return a->value > b->value ? 1 : -1;
    if (a->lists != b->lists)
        return a->lists > b->lists ? 1 : -1;
    if (a->tags != b->tags)
        return a->tags > b->tags ? 1 : -1;
    return a->artist - b->artist;
}

static void add_ties(SgWhynot *whynot, const SgRecommender *recommender, const SgQuery *query,
                     const GArray *reasons)
{
    const SgPersonal *personal = recommender->personal;
    g_autoptr(GArray) own = model_reasons(recommender, query, whynot->track);
    SgSeedTie best = { .seed = -1 };
    for (int64_t n = 0; n < query->count; n++) {
        int32_t seed = query->seed[n];
        SgSeedTie tie = {
            .seed = seed,
            .lists = recommender->listed ? common(recommender->listed, seed, whynot->track) : -1,
            .tags = personal ? common(&personal->graph->tags, seed, whynot->track) : -1,
            .artist = same_artist(recommender->catalogue, seed, whynot->track),
            .value = value_of(reasons, seed),
        };
        tie.cut = tie.lists > 0 && value_of(own, seed) == 0;
        bool any = tie.value > 0 || tie.lists > 0 || tie.tags > 0 || tie.artist;
        if (any && (best.seed < 0 || stronger(&tie, &best) > 0))
            best = tie;
        g_array_append_val(whynot->ties, tie);
    }
    whynot->nearest = best.seed;
}

/* -- Advice ------------------------------------------------------------------------------------------ */

static void advise(SgWhynot *whynot, const char *action, char *text, char *urn, int64_t rank)
{
    SgAdvice advice = { action, text, urn, rank };
    g_array_append_val(whynot->advice, advice);
}

static void advise_filters(SgWhynot *whynot)
{
    g_autoptr(GString) names = g_string_new(NULL);
    if (whynot->blocks == SG_BLOCK_SEED) {
        advise(whynot, "drop-seed", g_strdup("it is one of the seeds: leave it out of them"), NULL,
               0);
        return;
    }
    for (unsigned bit = 1; bit < SG_BLOCKS_END; bit <<= 1)
        if (whynot->blocks & bit)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                                   sg_block_name((SgBlock)bit));
    if (names->len > 0)
        advise(whynot, "drop-filter",
               whynot->rank > 0 ? g_strdup_printf("held back by %s; else it would stand at rank "
                                                  "%" G_GINT64_FORMAT,
                                                  names->str, whynot->rank)
                                : g_strdup_printf("held back by %s", names->str),
               NULL, whynot->rank);
}

/* The track, no seed, that shares the most with this one, or -1; ties: the smaller number. */
static int32_t strongest_neighbour(const SgRecommender *recommender, const SgQuery *query,
                                   int32_t track)
{
    const SgCsr *lists = recommender->lists, *listed = recommender->listed;
    g_autofree double *weight_i = g_new0(double, lists->cols);
    int32_t best = -1;
    for (int64_t e = listed->offset[track]; e < listed->offset[track + 1]; e++) {
        int32_t u = listed->col[e];
        double n = (double)(lists->offset[u + 1] - lists->offset[u]);
        for (int64_t f = lists->offset[u]; f < lists->offset[u + 1]; f++)
            weight_i[lists->col[f]] += 1 / n;
    }
    weight_i[track] = 0;
    for (int64_t n = 0; n < query->count; n++)
        weight_i[query->seed[n]] = 0;
    for (int32_t i = 0; i < lists->cols; i++)
        if (weight_i[i] > (best < 0 ? 0 : weight_i[best]))
            best = i;
    return best;
}

/* Ranks it again with one seed more. */
static bool advise_seed(SgWhynot *whynot, const SgRecommender *recommender,
                        const SgRecommendRequest *request, GError **error)
{
    const SgQuery *query = &request->query;
    int32_t added =
        recommender->lists ? strongest_neighbour(recommender, query, whynot->track) : -1;
    if (added < 0)
        return true;
    SgRecommendRequest ask = *request;
    g_autofree int32_t *seed = g_new(int32_t, query->count + 1);
    g_autofree float *weight = query->weight ? g_new(float, query->count + 1) : NULL;
    int64_t count = 0;
    bool done = false;
    for (int64_t n = 0; n <= query->count; n++) {
        if (!done && (n == query->count || query->seed[n] > added)) {
            if (weight)
                weight[count] = 1;
            seed[count++] = added;
            done = true;
        }
        if (n == query->count)
            break;
        if (weight)
            weight[count] = query->weight[n];
        seed[count++] = query->seed[n];
    }
    ask.query.seed = seed;
    ask.query.weight = weight;
    ask.query.count = count;
    g_auto(SgPlace) place = { 0 };
    if (!sg_recommender_place(recommender, &ask, whynot->track, &place, error))
        return false;
    if (!place.level || (whynot->rank > 0 && place.rank >= whynot->rank))
        return true;
    g_auto(SgItem) item = { 0 };
    g_autofree char *title = title_of(recommender, added);
    sg_catalogue_item(recommender->catalogue, added, &item);
    advise(whynot, "add-seed",
           g_strdup_printf("with %s as a further seed it would stand at rank %" G_GINT64_FORMAT,
                           title, place.rank),
           g_strdup(item.urn), place.rank);
    return true;
}

static bool add_advice(SgWhynot *whynot, const SgRecommender *recommender,
                       const SgRecommendRequest *request, GError **error)
{
    advise_filters(whynot);
    if (whynot->recommended || (whynot->blocks & SG_BLOCK_SEED))
        return true;
    if (whynot->rank > request->k && whynot->blocks == 0)
        advise(whynot, "larger-k",
               g_strdup_printf("it stands at rank %" G_GINT64_FORMAT ": ask for that many",
                               whynot->rank),
               NULL, whynot->rank);
    if (whynot->track_lists == 0)
        advise(whynot, "more-lists",
               g_strdup("no list at hand holds it: collect some that do, or add it to one"), NULL,
               0);
    return advise_seed(whynot, recommender, request, error);
}

/* -- All of it --------------------------------------------------------------------------------------- */

static bool look_at_answer(SgWhynot *whynot, const SgRecommender *recommender,
                           const SgRecommendRequest *request, GError **error)
{
    g_autoptr(GPtrArray) list = sg_recommender_ask(recommender, request, error);
    if (!list)
        return false;
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        whynot->recommended |= entry->track == whynot->track;
        if (g_strcmp0(entry->level, whynot->level) == 0)
            whynot->score_at_k = entry->score;
    }
    return true;
}

SgWhynot *sg_whynot(const SgRecommender *recommender, const SgRecommendRequest *request,
                    int32_t track, GError **error)
{
    g_auto(SgPlace) place = { 0 };
    if (!recommender->fitted->model->explain)
        return sg_fail_null(error, SG_ERROR_INPUT, "model '%s' cannot say what made its scores",
                            recommender->fitted->model->name);
    if (!sg_recommender_place(recommender, request, track, &place, error))
        return NULL;
    g_autoptr(SgWhynot) whynot = g_new0(SgWhynot, 1);
    *whynot = (SgWhynot){
        .track = track,
        .blocks = place.blocks,
        .level = place.level,
        .rank = place.rank,
        .score = place.score,
        .score_at_k = NAN,
        .track_lists = sg_recommender_degree(recommender, track),
        .ties = g_array_new(FALSE, FALSE, sizeof(SgSeedTie)),
        .nearest = -1,
        .advice = g_array_new(FALSE, FALSE, sizeof(SgAdvice)),
    };
    g_array_set_clear_func(whynot->advice, clear_advice);
    if (!look_at_answer(whynot, recommender, request, error))
        return NULL;
    add_ties(whynot, recommender, &request->query, place.reasons);
    return add_advice(whynot, recommender, request, error) ? g_steal_pointer(&whynot) : NULL;
}
