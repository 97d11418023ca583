/* SPDX-License-Identifier: MIT */
#include "recommend/recommend.h"

#include "recommend/diversify.h"
#include "recommend/ranking.h"

#include <math.h>

void sg_recommendation_free(SgRecommendation *recommendation)
{
    if (!recommendation)
        return;
    g_array_unref(recommendation->reasons);
    g_array_unref(recommendation->merged);
    g_free(recommendation);
}

GPtrArray *sg_recommendations_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)sg_recommendation_free);
}

SgRecommendation *sg_recommendations_add(GPtrArray *list, int32_t track, double score,
                                         const char *level)
{
    SgRecommendation *added = g_new0(SgRecommendation, 1);
    *added = (SgRecommendation){
        .track = track,
        .score = score,
        .level = level,
        .reasons = g_array_new(FALSE, FALSE, sizeof(SgReason)),
        .merged = g_array_new(FALSE, FALSE, sizeof(int32_t)),
        .own_score = score,
        .marginal = NAN,
    };
    g_ptr_array_add(list, added);
    return added;
}

/* Goes down the ranking until `wanted` tracks have passed or it ends. */
static GPtrArray *pass_ranking(SgSieve *sieve, const SgFitted *fitted,
                               const SgRecommendRequest *request, int64_t wanted, GError **error)
{
    g_auto(SgRanking) ranking = { 0 };
    int32_t track;
    int64_t rank = 0;
    float score, best = 0;
    if (!sg_ranking_init(&ranking, fitted, &request->query, 4 * wanted, request->spare, error))
        return NULL;
    GPtrArray *list = sg_recommendations_new();
    while ((int64_t)list->len < wanted && (track = sg_ranking_next(&ranking, &score)) >= 0) {
        best = rank++ == 0 ? score : best;
        if (!sg_sieve_pass(sieve, track))
            continue;
        SgRecommendation *added = sg_recommendations_add(list, track, score, fitted->model->name);
        added->own_rank = rank;
        added->own_share = best > 0 ? (double)score / best : 0;
    }
    return list;
}

GPtrArray *sg_recommend_through(SgSieve *sieve, const SgFitted *fitted,
                                const SgRecommendRequest *request, GError **error)
{
    bool diverse = request->mmr > 0;
    if (diverse && !request->listed)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "maximal marginal relevance needs the lists that the model learnt");
    int64_t wanted = diverse ? sg_diversify_pool(request->k) : request->k;
    GPtrArray *list = pass_ranking(sieve, fitted, request, wanted, error);
    if (!list)
        return NULL;
    if (diverse)
        sg_diversify(list, request->listed, request->mmr, request->k);
    for (guint n = 0; n < list->len && fitted->model->explain; n++) {
        SgRecommendation *entry = list->pdata[n];
        entry->score = sg_recommend_reasons(fitted, request, entry->track, entry->reasons);
    }
    return list;
}

void sg_recommend_note_merged(const SgSieve *sieve, GPtrArray *list)
{
    for (guint m = 0; m < sieve->merged->len; m++) {
        SgMerged pair = g_array_index(sieve->merged, SgMerged, m);
        for (guint n = 0; n < list->len; n++) {
            SgRecommendation *entry = list->pdata[n];
            if (entry->track == pair.passed)
                g_array_append_val(entry->merged, pair.held_back);
        }
    }
}

GPtrArray *sg_recommend(const SgFitted *fitted, const SgCatalogue *catalogue,
                        const SgRecommendRequest *request, GError **error)
{
    g_auto(SgSieve) sieve;
    sg_sieve_init(&sieve, &request->query, &request->filter, catalogue);
    GPtrArray *list = sg_recommend_through(&sieve, fitted, request, error);
    if (list)
        sg_recommend_note_merged(&sieve, list);
    return list;
}
