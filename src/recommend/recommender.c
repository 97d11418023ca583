/* SPDX-License-Identifier: MIT */
#include "recommend/recommender.h"

#include "recommend/fallback.h"
#include "recommend/ranking.h"

#include <math.h>

/* -- Lists of a personal graph ----------------------------------------------------------------------- */

static void personal_list(const void *data, int32_t row, SgListFacts *facts)
{
    const SgGraph *graph = ((const SgPersonal *)data)->graph;
    if (row < graph->U) {
        const SgGraphPlaylist *playlist = &graph->playlist[row];
        *facts = (SgListFacts){ SG_LIST_PLAYLIST, playlist->urn, playlist->title, playlist->source,
                                playlist->fetched_at };
        return;
    }
    const SgGraphUser *user = &graph->user[row - graph->U];
    *facts = (SgListFacts){ SG_LIST_LIKES, user->urn, user->username, NULL, SG_TIME_UNKNOWN };
}

static int32_t find_personal_list(const void *data, const char *urn)
{
    const SgGraph *graph = ((const SgPersonal *)data)->graph;
    int32_t playlist = sg_graph_find_playlist(graph, urn);
    if (playlist >= 0)
        return playlist;
    int32_t user = sg_graph_find_user(graph, urn);
    return user >= 0 ? (int32_t)graph->U + user : -1;
}

SgRecommender sg_recommender_of_personal(const SgPersonal *personal)
{
    return (SgRecommender){
        .fitted = personal->fitted,
        .catalogue = personal->catalogue,
        .lists = &personal->lists,
        .listed = &personal->listed,
        .list_facts = personal_list,
        .find_list = find_personal_list,
        .list_data = personal,
        .personal = personal,
        .spare = personal->spare,
        .version = personal->graph->hash,
    };
}

/* -- Questions --------------------------------------------------------------------------------------- */

SgRecommendRequest sg_recommender_request(const SgRecommender *recommender,
                                          const SgRecommendRequest *request)
{
    SgRecommendRequest ask = *request;
    ask.lists = recommender->lists;
    ask.listed = recommender->listed;
    ask.spare = recommender->spare;
    return ask;
}

GPtrArray *sg_recommender_ask(const SgRecommender *recommender, const SgRecommendRequest *request,
                              GError **error)
{
    if (recommender->personal)
        return sg_personal_recommend(recommender->personal, request, error);
    SgRecommendRequest ask = sg_recommender_request(recommender, request);
    return sg_recommend(recommender->fitted, recommender->catalogue, &ask, error);
}

int32_t sg_recommender_find_track(const SgRecommender *recommender, const char *urn)
{
    return sg_catalogue_find(recommender->catalogue, urn);
}

int32_t sg_recommender_find_list(const SgRecommender *recommender, const char *urn)
{
    return recommender->find_list ? recommender->find_list(recommender->list_data, urn) : -1;
}

int64_t sg_recommender_degree(const SgRecommender *recommender, int32_t track)
{
    const SgCsr *listed = recommender->listed;
    int64_t degree = 0;
    if (!listed)
        return -1;
    for (int64_t e = listed->offset[track]; e < listed->offset[track + 1]; e++)
        degree += !listed->val || listed->val[e] > 0;
    return degree;
}

/* -- Places ------------------------------------------------------------------------------------------ */

void sg_place_clear(SgPlace *place)
{
    g_clear_pointer(&place->reasons, g_array_unref);
}

/* Down the model's ranking to the track; false with *passed at its end. */
static bool find_in_ranking(SgRanking *ranking, SgSieve *sieve, int32_t track, SgPlace *place,
                            int64_t *passed)
{
    float score, best = 0;
    int32_t next;
    *passed = 0;
    for (int64_t rank = 1; (next = sg_ranking_next(ranking, &score)) >= 0; rank++) {
        best = rank == 1 ? score : best;
        *passed += sg_sieve_pass(sieve, next);
        if (next != track)
            continue;
        place->own_rank = rank;
        place->own_score = score;
        place->own_share = best > 0 ? (double)score / best : 0;
        return true;
    }
    return false;
}

static void place_in_model(const SgRecommender *recommender, const SgRecommendRequest *ask,
                           int32_t track, SgPlace *place)
{
    place->level = recommender->fitted->model->name;
    place->score = place->own_score;
    if (recommender->fitted->model->explain)
        place->score = sg_recommend_reasons(recommender->fitted, ask, track, place->reasons);
}

/* Down the weaker levels, behind `passed` tracks of the model's. */
static void place_in_levels(const SgPersonal *personal, const SgRecommendRequest *request,
                            SgSieve *sieve, int64_t passed, SgPlace *place)
{
    SgRecommendRequest ask = *request;
    ask.k = personal->graph->M;
    for (size_t n = 0; sg_fallbacks[n]; n++) {
        g_autoptr(GPtrArray) list = sg_recommendations_new();
        sg_fallbacks[n](personal, &ask, sieve, list);
        for (guint m = 0; m < list->len; m++) {
            const SgRecommendation *entry = list->pdata[m];
            if (entry->track != sieve->exempt)
                continue;
            place->level = entry->level;
            place->rank = passed + m + 1;
            place->score = place->own_score = entry->score;
            g_array_append_vals(place->reasons, entry->reasons->data, entry->reasons->len);
            return;
        }
        passed += list->len;
    }
}

bool sg_recommender_place(const SgRecommender *recommender, const SgRecommendRequest *request,
                          int32_t track, SgPlace *place, GError **error)
{
    SgRecommendRequest ask = sg_recommender_request(recommender, request);
    g_auto(SgRanking) ranking = { 0 };
    int64_t passed;
    if (!sg_ranking_init(&ranking, recommender->fitted, &ask.query, ask.k, ask.spare, error))
        return false;
    *place = (SgPlace){ .reasons = g_array_new(FALSE, FALSE, sizeof(SgReason)) };
    for (int64_t n = 0; n < ask.query.count; n++)
        if (ask.query.seed[n] == track)
            place->blocks = SG_BLOCK_SEED;
    if (place->blocks)
        return true;
    g_auto(SgSieve) sieve;
    sg_sieve_init(&sieve, &ask.query, &ask.filter, recommender->catalogue);
    sieve.exempt = track;
    if (find_in_ranking(&ranking, &sieve, track, place, &passed)) {
        place_in_model(recommender, &ask, track, place);
        place->rank = passed;
    } else if (recommender->personal) {
        place_in_levels(recommender->personal, &ask, &sieve, passed, place);
    }
    place->blocks = sieve.exempt_blocks;
    return true;
}
