/* SPDX-License-Identifier: MIT */
#include "learn/metric.h"

#include <stdlib.h>

/* A group of tracks that the truth is compared with: their weight, and the weighted pairs that the
 * truth wins, in halves, so that a tie is a whole number. */
typedef struct {
    const float *truth; /* scores of the truth, ascending */
    int64_t count;
    int64_t weight;
    int64_t half_wins;
} Group;

/* How many scores of the truth lie below `score`. */
static int64_t count_below(const Group *group, float score)
{
    int64_t low = 0, high = group->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (group->truth[middle] < score)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add(Group *group, float score, int64_t weight)
{
    int64_t below = count_below(group, score), ties = 0;
    while (below + ties < group->count && group->truth[below + ties] == score)
        ties++;
    group->weight += weight;
    group->half_wins += weight * (2 * (group->count - below - ties) + ties);
}

static int compare_scores(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* All tracks, then without the masked ones and without the truth: nothing has to be marked. */
double sg_metric_auc(const SgMetricQuery *query, int64_t M, const int32_t *weight_i,
                     int64_t weights)
{
    const SgScores *scores = query->scores;
    g_autofree float *truth = g_new(float, query->truth_count + 1);
    for (int64_t n = 0; n < query->truth_count; n++)
        truth[n] = scores->value[query->truth[n]];
    qsort(truth, (size_t)query->truth_count, sizeof *truth, compare_scores);

    Group others = { .truth = truth, .count = query->truth_count };
    int64_t touched = scores->all_touched ? M : scores->count;
    for (int64_t n = 0; n < touched; n++) {
        int32_t i = scores->all_touched ? (int32_t)n : scores->touched[n];
        add(&others, scores->value[i], weight_i ? weight_i[i] : 1);
    }
    add(&others, 0, (weight_i ? weights : M) - others.weight);
    for (int64_t n = 0; n < query->mask_count; n++) {
        int32_t i = query->mask[n];
        add(&others, scores->value[i], weight_i ? -weight_i[i] : -1);
    }
    for (int64_t n = 0; n < query->truth_count; n++) {
        int32_t i = query->truth[n];
        add(&others, scores->value[i], weight_i ? -weight_i[i] : -1);
    }
    int64_t half_pairs = 2 * others.weight * query->truth_count;
    return half_pairs > 0 ? (double)others.half_wins / (double)half_pairs : 0.5;
}
