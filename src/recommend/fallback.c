/* SPDX-License-Identifier: MIT */
#include "recommend/fallback.h"

#include "graph/pairs.h"

/* Contributions of seed s to track i, kept apart so that each becomes a reason. */
typedef struct {
    int64_t M, S;
    double *value_si; /* (S, M) */
    double *sum_i;    /* (M) */
} Contributions;

static void contributions_init(Contributions *c, int64_t S, int64_t M)
{
    *c = (Contributions){ M, S, g_new0(double, S *M), g_new0(double, M) };
}

static void contributions_clear(Contributions *c)
{
    g_free(c->value_si);
    g_free(c->sum_i);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contributions, contributions_clear)

typedef struct {
    int32_t track;
    double score;
} Ranked;

static int by_score_then_popularity(const void *a, const void *b, void *graph)
{
    const Ranked *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return sg_graph_compare_popularity(graph, x->track, y->track);
}

/* Appends the best tracks with a sum above zero. */
static void append(const SgPersonal *personal, const SgRecommendRequest *request,
                   const Contributions *c, const char *level, SgSieve *sieve, GPtrArray *list)
{
    g_autoptr(GArray) ranked = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (int32_t i = 0; i < c->M; i++) {
        Ranked entry = { i, c->sum_i[i] };
        if (entry.score > 0)
            g_array_append_val(ranked, entry);
    }
    g_array_sort_with_data(ranked, by_score_then_popularity, personal->graph);
    for (guint n = 0; n < ranked->len && (int64_t)list->len < request->k; n++) {
        const Ranked *entry = &g_array_index(ranked, Ranked, n);
        if (!sg_sieve_pass(sieve, entry->track))
            continue;
        SgRecommendation *added = sg_recommendations_add(list, entry->track, entry->score, level);
        for (int64_t s = 0; s < c->S; s++) {
            SgReason reason = { SG_REASON_SEED, request->query.seed[s], -1,
                                c->value_si[s * c->M + entry->track], level };
            if (reason.value != 0)
                g_array_append_val(added->reasons, reason);
        }
    }
}

static void add_to(Contributions *c, int64_t s, int32_t track, double value)
{
    c->value_si[s * c->M + track] += value;
}

/* Sums over the seeds in their order, so that the score is the strict sum of its reasons. */
static void sum_up(Contributions *c)
{
    for (int64_t s = 0; s < c->S; s++)
        for (int64_t i = 0; i < c->M; i++)
            c->sum_i[i] += c->value_si[s * c->M + i];
}

static void two_step_of(const SgGraph *graph, int64_t s, int32_t seed, Contributions *c)
{
    g_auto(SgPairSums) near = { 0 }, far = { 0 };
    sg_pair_sums_init(&near, graph->M);
    sg_pair_sums_init(&far, graph->M);
    sg_pair_sums_row(&near, &graph->lists, &graph->listed, seed);
    for (int64_t n = 0; n < near.count; n++) {
        int32_t middle = near.touched[n];
        double strength = 0;
        sg_pair_sums_row(&far, &graph->lists, &graph->listed, middle);
        for (int64_t m = 0; m < far.count; m++)
            strength += far.weight[far.touched[m]];
        for (int64_t m = 0; m < far.count; m++)
            add_to(c, s, far.touched[m],
                   near.weight[middle] * far.weight[far.touched[m]] / strength);
    }
}

void sg_fallback_two_step(const SgPersonal *personal, const SgRecommendRequest *request,
                          SgSieve *sieve, GPtrArray *list)
{
    g_auto(Contributions) c;
    contributions_init(&c, request->query.count, personal->graph->M);
    for (int64_t s = 0; s < c.S; s++)
        two_step_of(personal->graph, s, request->query.seed[s], &c);
    sum_up(&c);
    append(personal, request, &c, "two-step", sieve, list);
}

/* The common neighbours of one seed and each track; near_i: the seed's own neighbours. */
static void common_of(const SgGraph *graph, int64_t s, int32_t seed, bool *near_i, Contributions *c)
{
    g_autofree int32_t *count_i = g_new0(int32_t, graph->M);
    g_autofree double *sum_i = g_new0(double, graph->M);
    g_auto(SgPairSums) near = { 0 }, far = { 0 };
    sg_pair_sums_init(&near, graph->M);
    sg_pair_sums_init(&far, graph->M);
    sg_pair_sums_row(&near, &graph->lists, &graph->listed, seed);
    for (int64_t n = 0; n < near.count; n++) {
        near_i[near.touched[n]] = true;
        sg_pair_sums_row(&far, &graph->lists, &graph->listed, near.touched[n]);
        for (int64_t m = 0; m < far.count; m++) {
            sum_i[far.touched[m]] += far.weight[far.touched[m]];
            count_i[far.touched[m]]++;
        }
    }
    for (int32_t i = 0; i < graph->M; i++)
        if (count_i[i] >= 2)
            add_to(c, s, i, sum_i[i] * count_i[i]);
}

void sg_fallback_common(const SgPersonal *personal, const SgRecommendRequest *request,
                        SgSieve *sieve, GPtrArray *list)
{
    int64_t M = personal->graph->M;
    g_autofree bool *near_i = g_new0(bool, M);
    g_auto(Contributions) c;
    contributions_init(&c, request->query.count, M);
    for (int64_t s = 0; s < c.S; s++)
        common_of(personal->graph, s, request->query.seed[s], near_i, &c);
    for (int64_t s = 0; s < c.S; s++)
        for (int64_t i = 0; i < M; i++)
            if (near_i[i])
                c.value_si[s * M + i] = 0;
    sum_up(&c);
    append(personal, request, &c, "common", sieve, list);
}

static void tags_of(const SgGraph *graph, int64_t s, int32_t seed, Contributions *c)
{
    const SgCsr *tags = &graph->tags, *tagged = &graph->tagged;
    int64_t own = tags->offset[seed + 1] - tags->offset[seed];
    g_autofree int32_t *common = g_new0(int32_t, graph->M);
    for (int64_t e = tags->offset[seed]; e < tags->offset[seed + 1]; e++)
        for (int64_t t = tagged->offset[tags->col[e]]; t < tagged->offset[tags->col[e] + 1]; t++)
            common[tagged->col[t]]++;
    for (int32_t i = 0; i < graph->M; i++) {
        int64_t other = tags->offset[i + 1] - tags->offset[i];
        if (common[i] > 0)
            add_to(c, s, i, common[i] / (double)(own + other - common[i]));
    }
}

void sg_fallback_tags(const SgPersonal *personal, const SgRecommendRequest *request, SgSieve *sieve,
                      GPtrArray *list)
{
    g_auto(Contributions) c;
    contributions_init(&c, request->query.count, personal->graph->M);
    for (int64_t s = 0; s < c.S; s++)
        tags_of(personal->graph, s, request->query.seed[s], &c);
    sum_up(&c);
    append(personal, request, &c, "tags", sieve, list);
}

void sg_fallback_artist(const SgPersonal *personal, const SgRecommendRequest *request,
                        SgSieve *sieve, GPtrArray *list)
{
    const SgGraph *graph = personal->graph;
    g_auto(Contributions) c;
    contributions_init(&c, request->query.count, graph->M);
    for (int64_t s = 0; s < c.S; s++) {
        int32_t artist = graph->track[request->query.seed[s]].artist;
        for (int64_t e = artist < 0 ? 0 : graph->works.offset[artist];
             artist >= 0 && e < graph->works.offset[artist + 1]; e++)
            add_to(&c, s, graph->works.col[e], 1);
    }
    sum_up(&c);
    append(personal, request, &c, "artist", sieve, list);
}

void sg_fallback_popularity(const SgPersonal *personal, const SgRecommendRequest *request,
                            SgSieve *sieve, GPtrArray *list)
{
    const SgGraph *graph = personal->graph;
    g_autofree int32_t *order = sg_graph_by_popularity(graph);
    for (int64_t n = 0; n < graph->M && (int64_t)list->len < request->k; n++) {
        int32_t track = order[n];
        if (!sg_sieve_pass(sieve, track))
            continue;
        int64_t plays = graph->track[track].playback_count;
        int64_t lists = graph->listed.offset[track + 1] - graph->listed.offset[track];
        SgReason reason = { SG_REASON_POPULARITY, -1, -1, (double)(plays >= 0 ? plays : lists),
                            "popularity" };
        SgRecommendation *added = sg_recommendations_add(list, track, reason.value, "popularity");
        g_array_append_val(added->reasons, reason);
    }
}

const SgFallback sg_fallbacks[] = { sg_fallback_two_step, sg_fallback_tags, sg_fallback_artist,
                                    sg_fallback_popularity, NULL };
