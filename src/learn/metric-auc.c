/* SPDX-License-Identifier: MIT */
#include "learn/metric.h"

#include "num/below.h"

/* A group of tracks that the truth is compared with. */
typedef struct {
    float *score; /* (count), or lent */
    int32_t *weight;
    int64_t count;
    int64_t total; /* sum of weights */
} Group;

/* Weighted pairs that a score of the truth wins against a group, in halves, so that a tie is a whole
 * number. */
static int64_t half_wins(const Group *group, float score)
{
    int64_t below, equal;
    sg_below(group->score, group->weight, group->count, score, &below, &equal);
    return 2 * below + equal;
}

static Group gather(const SgScores *scores, const int32_t *weight_i, const int32_t *track,
                    int64_t count)
{
    Group group = { .count = count, .score = g_new(float, count + 1) };
    group.weight = weight_i ? g_new(int32_t, count + 1) : NULL;
    for (int64_t n = 0; n < count; n++) {
        group.score[n] = scores->value[track[n]];
        if (weight_i)
            group.weight[n] = weight_i[track[n]];
        group.total += weight_i ? weight_i[track[n]] : 1;
    }
    return group;
}

static void group_clear(Group *group)
{
    g_free(group->score);
    g_free(group->weight);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Group, group_clear)

/*
 * Everything that has a score, and what has none as one score of 0; then without the masked tracks
 * and without the truth itself, so that nothing has to be marked.
 */
double sg_metric_auc(const SgMetricQuery *query, int64_t M, const int32_t *weight_i,
                     int64_t weights)
{
    const SgScores *scores = query->scores;
    Group dense = { scores->value, (int32_t *)weight_i, M, weights };
    g_auto(Group) sparse = { 0 };
    g_auto(Group) masked = gather(scores, weight_i, query->mask, query->mask_count);
    g_auto(Group) truth = gather(scores, weight_i, query->truth, query->truth_count);
    if (!scores->all_touched)
        sparse = gather(scores, weight_i, scores->touched, scores->count);
    const Group *all = scores->all_touched ? &dense : &sparse;
    int64_t total = weight_i ? weights : M, wins = 0;
    int64_t untouched = scores->all_touched ? 0 : total - sparse.total;
    for (int64_t n = 0; n < truth.count; n++) {
        float score = truth.score[n];
        wins += half_wins(all, score) + untouched * (score > 0 ? 2 : score == 0);
        wins -= half_wins(&masked, score) + half_wins(&truth, score);
    }
    int64_t half_pairs = 2 * (total - masked.total - truth.total) * truth.count;
    return half_pairs > 0 ? (double)wins / (double)half_pairs : 0.5;
}
