/* SPDX-License-Identifier: MIT */
#include "learn/metric.h"

#include <math.h>
#include <stdlib.h>

const SgMetricInfo sg_metrics[SG_METRIC_COUNT] = {
    [SG_METRIC_RECALL] = { "recall", "hits / truth", .at_k = true, .standard = true },
    [SG_METRIC_NDCG] = { "ndcg", "discounted hits / the best possible", .at_k = true,
                         .standard = true },
    [SG_METRIC_PRECISION] = { "precision", "hits / K", .at_k = true, .standard = true },
    [SG_METRIC_HIT] = { "hit", "lists with a hit", .at_k = true, .standard = true },
    [SG_METRIC_MRR] = { "mrr", "1 / rank of the first hit", .at_k = true, .standard = true },
    [SG_METRIC_MAP] = { "map", "mean precision at the hits, over min(K, truth)", .at_k = true,
                        .standard = true },
    [SG_METRIC_RECALL_MIN] = { "recall_min", "hits / min(K, truth)", .at_k = true },
    [SG_METRIC_NDCG_KGAT] = { "ndcg_kgat", "ndcg whose ideal is made of the hits among 100",
                              .at_k = true },
    [SG_METRIC_NDCG_POOLED] = { "ndcg_pooled", "mean dcg / mean ideal dcg", .at_k = true },
    [SG_METRIC_R_PRECISION] = { "r_precision", "hits among as many as the truth has / truth" },
    [SG_METRIC_R_PRECISION_ARTIST] = { "r_precision_artist",
                                       "the same, plus 0.25 for each artist of the truth",
                                       .artists = true },
    [SG_METRIC_R_PRECISION_ARTIST_STRICT] = { "r_precision_artist_strict",
                                              "the same, but for artists of missed tracks alone",
                                              .artists = true },
    [SG_METRIC_CLICKS] = { "clicks", "tens of tracks before the first hit; 51: none in 500",
                           .less_is_better = true },
    [SG_METRIC_AUC] = { "auc", "chance that a true track scores above another" },
    [SG_METRIC_AUC_POPULAR] = { "auc_popular", "the same, others drawn by their popularity" },
    [SG_METRIC_NOVELTY] = { "novelty", "mean -log2 of the share of lists that hold a track",
                            .at_k = true, .standard = true },
    [SG_METRIC_POPULARITY_RANK] = { "popularity_rank", "mean place by popularity", .at_k = true },
    [SG_METRIC_HEAD_SHARE] = { "head_share", "share of the most popular hundredth", .at_k = true,
                               .less_is_better = true },
    [SG_METRIC_ARTISTS] = { "artists", "distinct artists a list", .at_k = true, .artists = true },
    [SG_METRIC_COVERAGE] = { "coverage", "tracks recommended to anyone / tracks", .at_k = true,
                             .of_all_lists = true, .standard = true },
    [SG_METRIC_GINI] = { "gini", "inequality of how often tracks are recommended", .at_k = true,
                         .of_all_lists = true, .less_is_better = true, .standard = true },
    [SG_METRIC_IDCG] = { "idcg", "ideal dcg", .at_k = true },
};

/* What the columns share of one query. */
typedef struct {
    const SgMetricQuery *query;
    const SgMetricTracks *tracks;
    const unsigned char *hit_k;
    int64_t total; /* |T| */
} Answer;

static double discount(int64_t k)
{
    return 1 / log2((double)k + 1);
}

static bool contains(const int32_t *sorted, int64_t count, int32_t wanted)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (sorted[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && sorted[low] == wanted;
}

static int64_t hits_among(const Answer *answer, int64_t K)
{
    int64_t hits = 0, end = MIN(K, answer->query->length);
    for (int64_t k = 0; k < end; k++)
        hits += answer->hit_k[k];
    return hits;
}

static double dcg(const Answer *answer, int64_t K)
{
    double sum = 0;
    int64_t end = MIN(K, answer->query->length);
    for (int64_t k = 0; k < end; k++)
        if (answer->hit_k[k])
            sum += discount(k + 1);
    return sum;
}

static double ideal_dcg(int64_t hits)
{
    double sum = 0;
    for (int64_t k = 1; k <= hits; k++)
        sum += discount(k);
    return sum;
}

/* Place of the first hit among K, from 0; -1 without one. */
static int64_t first_hit(const Answer *answer, int64_t K)
{
    int64_t end = MIN(K, answer->query->length);
    for (int64_t k = 0; k < end; k++)
        if (answer->hit_k[k])
            return k;
    return -1;
}

static double map(const Answer *answer, int64_t K)
{
    double sum = 0;
    int64_t hits = 0, end = MIN(K, answer->query->length);
    for (int64_t k = 0; k < end; k++)
        if (answer->hit_k[k])
            sum += (double)++hits / (double)(k + 1);
    return sum / (double)MIN(K, answer->total);
}

static double ndcg_kgat(const Answer *answer, int64_t K)
{
    int64_t hits = hits_among(answer, MAX(K, SG_METRIC_KGAT_DEPTH));
    return hits > 0 ? dcg(answer, K) / ideal_dcg(MIN(K, hits)) : 0;
}

static double clicks(const Answer *answer)
{
    enum { CLICK = 10, NONE = 51 };
    int64_t first = first_hit(answer, SG_METRIC_CLICKS_DEPTH);
    return first < 0 ? NONE : (double)(first / CLICK);
}

/* Whether the artist of r_k stands already before k (among missed tracks alone, if `missed`). */
static bool artist_repeats(const Answer *answer, int64_t k, bool missed)
{
    const int32_t *artist_i = answer->tracks->artist_i, *track_k = answer->query->track_k;
    for (int64_t before = 0; before < k; before++)
        if (artist_i[track_k[before]] == artist_i[track_k[k]] && !(missed && answer->hit_k[before]))
            return true;
    return false;
}

/* Distinct artists of the first |T| that the truth has too; of missed tracks alone, if `missed`. */
static int64_t common_artists(const Answer *answer, bool missed)
{
    const SgMetricQuery *query = answer->query;
    const int32_t *artist_i = answer->tracks->artist_i;
    int64_t common = 0, end = MIN(answer->total, query->length);
    for (int64_t k = 0; k < end; k++) {
        int32_t artist = artist_i[query->track_k[k]];
        if (artist < 0 || (missed && answer->hit_k[k]) || artist_repeats(answer, k, missed))
            continue;
        bool found = false;
        for (int64_t n = 0; n < query->truth_count && !found; n++)
            found = artist_i[query->truth[n]] == artist;
        common += found;
    }
    return common;
}

static double r_precision(const Answer *answer, double artists)
{
    double share = 0.25 * artists;
    return ((double)hits_among(answer, answer->total) + share) / (double)answer->total;
}

static int64_t distinct_artists(const Answer *answer, int64_t K)
{
    int64_t distinct = 0, end = MIN(K, answer->query->length);
    for (int64_t k = 0; k < end; k++)
        distinct += answer->tracks->artist_i[answer->query->track_k[k]] < 0 ||
                    !artist_repeats(answer, k, false);
    return distinct;
}

/* Mean over the tracks that are there; an empty list gives 0. */
static double mean_of_tracks(const Answer *answer, SgMetric metric, int64_t K)
{
    const SgMetricTracks *tracks = answer->tracks;
    int64_t end = MIN(K, answer->query->length);
    double sum = 0;
    for (int64_t k = 0; k < end; k++) {
        int32_t track = answer->query->track_k[k];
        if (metric == SG_METRIC_NOVELTY)
            sum -= log2(MAX(1, tracks->degree_i[track]) / MAX(1, tracks->lists));
        else if (metric == SG_METRIC_HEAD_SHARE)
            sum += tracks->rank_i[track] <= tracks->head;
        else
            sum += tracks->rank_i[track];
    }
    return end > 0 ? sum / (double)end : 0;
}

static double compute(const Answer *answer, SgMetric metric, int64_t K)
{
    double total = (double)answer->total;
    switch (metric) {
    case SG_METRIC_RECALL: return (double)hits_among(answer, K) / total;
    case SG_METRIC_NDCG: return dcg(answer, K) / ideal_dcg(MIN(K, answer->total));
    case SG_METRIC_PRECISION: return (double)hits_among(answer, K) / (double)K;
    case SG_METRIC_HIT: return first_hit(answer, K) >= 0;
    case SG_METRIC_MRR: {
        int64_t first = first_hit(answer, K);
        return first < 0 ? 0 : 1 / (double)(first + 1);
    }
    case SG_METRIC_MAP: return map(answer, K);
    case SG_METRIC_RECALL_MIN: return (double)hits_among(answer, K) / (double)MIN(K, answer->total);
    case SG_METRIC_NDCG_KGAT: return ndcg_kgat(answer, K);
    case SG_METRIC_NDCG_POOLED: return dcg(answer, K);
    case SG_METRIC_IDCG: return ideal_dcg(MIN(K, answer->total));
    case SG_METRIC_R_PRECISION: return r_precision(answer, 0);
    case SG_METRIC_R_PRECISION_ARTIST:
        return r_precision(answer, (double)common_artists(answer, false));
    case SG_METRIC_R_PRECISION_ARTIST_STRICT:
        return r_precision(answer, (double)common_artists(answer, true));
    case SG_METRIC_CLICKS: return clicks(answer);
    case SG_METRIC_AUC: return sg_metric_auc(answer->query, answer->tracks->M, NULL, 0);
    case SG_METRIC_AUC_POPULAR:
        return sg_metric_auc(answer->query, answer->tracks->M, answer->tracks->degree_i,
                             answer->tracks->degrees);
    case SG_METRIC_NOVELTY:
    case SG_METRIC_HEAD_SHARE:
    case SG_METRIC_POPULARITY_RANK: return mean_of_tracks(answer, metric, K);
    case SG_METRIC_ARTISTS: return (double)distinct_artists(answer, K);
    case SG_METRIC_COVERAGE:
    case SG_METRIC_GINI:
    case SG_METRIC_COUNT: return 0;
    }
    return 0;
}

void sg_metric_query(const SgMetricPlan *plan, const SgMetricTracks *tracks,
                     const SgMetricQuery *query, unsigned char *hit_k, double *value_c)
{
    for (int64_t k = 0; k < query->length; k++)
        hit_k[k] = contains(query->truth, query->truth_count, query->track_k[k]);
    Answer answer = { query, tracks, hit_k, query->truth_count + query->outside };
    g_assert(answer.total > 0);
    for (int c = 0; c < plan->count; c++)
        value_c[c] = compute(&answer, plan->column[c].metric, plan->column[c].K);
}

double sg_metric_coverage(const int64_t *count_i, int64_t M)
{
    int64_t seen = 0;
    for (int64_t i = 0; i < M; i++)
        seen += count_i[i] > 0;
    return M > 0 ? (double)seen / (double)M : 0;
}

static int compare_counts(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Gini = sum_i (2 i - M - 1) x_i / (M sum x), x ascending, i from 1. */
double sg_metric_gini(int64_t *count_i, int64_t M)
{
    qsort(count_i, (size_t)M, sizeof *count_i, compare_counts);
    double weighted = 0, sum = 0;
    for (int64_t i = 0; i < M; i++) {
        weighted += (double)(2 * (i + 1) - M - 1) * (double)count_i[i];
        sum += (double)count_i[i];
    }
    return sum > 0 ? weighted / ((double)M * sum) : 0;
}
