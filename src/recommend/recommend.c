/* SPDX-License-Identifier: MIT */
#include "recommend/recommend.h"

#include "base/text.h"

#include <string.h>

void sg_recommendation_free(SgRecommendation *recommendation)
{
    if (!recommendation)
        return;
    g_array_unref(recommendation->reasons);
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
    *added = (SgRecommendation){ track, score, level, g_array_new(FALSE, FALSE, sizeof(SgReason)) };
    g_ptr_array_add(list, added);
    return added;
}

/* -- The sieve --------------------------------------------------------------------------------------- */

void sg_sieve_init(SgSieve *sieve, const SgRecommendRequest *request, const SgCatalogue *catalogue)
{
    *sieve = (SgSieve){
        .filter = &request->filter,
        .catalogue = catalogue,
        .excluded = g_hash_table_new(NULL, NULL),
        .per_artist = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    for (int64_t n = 0; n < request->query.count; n++)
        g_hash_table_add(sieve->excluded, GINT_TO_POINTER(request->query.seed[n] + 1));
    for (int64_t n = 0; n < request->filter.exclude_count; n++)
        g_hash_table_add(sieve->excluded, GINT_TO_POINTER(request->filter.exclude[n] + 1));
}

void sg_sieve_clear(SgSieve *sieve)
{
    g_clear_pointer(&sieve->excluded, g_hash_table_unref);
    g_clear_pointer(&sieve->per_artist, g_hash_table_unref);
}

static bool same_text(const char *wanted, const char *text)
{
    if (!text)
        return false;
    g_autofree char *a = sg_text_fold(wanted), *b = sg_text_fold(text);
    return strcmp(a, b) == 0;
}

static bool has_properties(const SgFilter *filter, const SgItem *item)
{
    if (filter->genre && !same_text(filter->genre, item->genre) &&
        !same_text(filter->genre, item->canonical_genre))
        return false;
    if (filter->license && !same_text(filter->license, item->license))
        return false;
    if (filter->year_from && item->year < filter->year_from)
        return false;
    if (filter->year_to && (item->year == 0 || item->year > filter->year_to))
        return false;
    if (item->playback_count == SG_COUNT_UNKNOWN)
        return true;
    return item->playback_count >= filter->min_plays &&
           (filter->max_plays == 0 || item->playback_count <= filter->max_plays);
}

static bool artist_has_room(SgSieve *sieve, const SgItem *item)
{
    const char *artist = item->artist_urn ? item->artist_urn : item->artist;
    if (sieve->filter->max_per_artist == 0 || !artist)
        return true;
    int count = GPOINTER_TO_INT(g_hash_table_lookup(sieve->per_artist, artist));
    if (count >= sieve->filter->max_per_artist)
        return false;
    g_hash_table_insert(sieve->per_artist, g_strdup(artist), GINT_TO_POINTER(count + 1));
    return true;
}

bool sg_sieve_pass(SgSieve *sieve, int32_t track)
{
    if (g_hash_table_contains(sieve->excluded, GINT_TO_POINTER(track + 1)))
        return false;
    g_auto(SgItem) item = { 0 };
    sg_catalogue_item(sieve->catalogue, track, &item);
    if (!has_properties(sieve->filter, &item) || !artist_has_room(sieve, &item))
        return false;
    g_hash_table_add(sieve->excluded, GINT_TO_POINTER(track + 1));
    return true;
}

/* -- Ranking ----------------------------------------------------------------------------------------- */

/* Where lists stand below a seed, its value is their strict sum in order: the model's own one differs
 * from it in the last digits. */
static void sum_lists(GArray *reasons)
{
    for (guint n = 0; n < reasons->len; n++) {
        SgReason *seed = &g_array_index(reasons, SgReason, n);
        double sum = 0;
        bool any = false;
        for (guint m = 0; seed->kind == SG_REASON_SEED && m < reasons->len; m++) {
            const SgReason *list = &g_array_index(reasons, SgReason, m);
            if (list->kind != SG_REASON_LIST || list->parent != seed->index ||
                g_strcmp0(list->stage, seed->stage) != 0)
                continue;
            sum += list->value;
            any = true;
        }
        if (any)
            seed->value = sum;
    }
}

static void explain(const SgFitted *fitted, const SgRecommendRequest *request,
                    SgRecommendation *recommendation)
{
    if (!fitted->model->explain)
        return;
    fitted->model->explain(fitted, &request->query, recommendation->track, request->lists,
                           recommendation->reasons);
    if (request->lists)
        sum_lists(recommendation->reasons);
    double sum = 0;
    for (guint n = 0; n < recommendation->reasons->len; n++) {
        const SgReason *reason = &g_array_index(recommendation->reasons, SgReason, n);
        if (reason->kind != SG_REASON_LIST)
            sum += reason->value;
    }
    recommendation->score = sum;
}

static int by_score(const void *a, const void *b)
{
    const SgRecommendation *x = *(SgRecommendation *const *)a, *y = *(SgRecommendation *const *)b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

/* Looks at more and more of the ranking until k tracks have passed or it ends. */
static void sieve_ranking(const SgScores *scores, const SgRecommendRequest *request,
                          const SgCatalogue *catalogue, const char *level, GPtrArray *list)
{
    int64_t n = MAX(64, 4 * request->k), seen = 0, got;
    g_auto(SgSieve) sieve;
    sg_sieve_init(&sieve, request, catalogue);
    do {
        n = MIN(n, scores->M);
        g_autofree int32_t *track_k = g_new(int32_t, n);
        g_autofree float *score_k = g_new(float, n);
        got = sg_scores_top(scores, &request->query, NULL, n, track_k, score_k);
        for (; seen < got && (int64_t)list->len < request->k; seen++)
            if (sg_sieve_pass(&sieve, track_k[seen]))
                sg_recommendations_add(list, track_k[seen], score_k[seen], level);
        if (got < n || n == scores->M)
            break;
        n *= 4;
    } while ((int64_t)list->len < request->k);
}

GPtrArray *sg_recommend(const SgFitted *fitted, const SgCatalogue *catalogue,
                        const SgRecommendRequest *request, GError **error)
{
    g_auto(SgScores) scores = { 0 };
    if (!sg_scores_init(&scores, fitted->M, error))
        return NULL;
    fitted->model->score(fitted, &request->query, &scores);
    GPtrArray *list = sg_recommendations_new();
    sieve_ranking(&scores, request, catalogue, fitted->model->name, list);
    for (guint n = 0; n < list->len; n++)
        explain(fitted, request, list->pdata[n]);
    /* Scores were summed in float to rank and are shown as strict double sums: at a near tie the
     * shown order follows what is shown. */
    g_ptr_array_sort(list, by_score);
    return list;
}
