/* SPDX-License-Identifier: MIT */
#include "recommend/ranking.h"

#include <math.h>
#include <string.h>

enum { LEAST_READ = 64 };

/* Rounding of sums in single precision: of the score itself, and of what cancelled in it. */
static const double NEAR = 2e-6, NEAR_TOP = 1e-7;

/* Scores all tracks, or as many as the n best may be among. */
static void score(SgRanking *ranking, int64_t n)
{
    const SgModel *model = ranking->fitted->model;
    if (n <= ranking->scored)
        return;
    sg_scores_reset(ranking->scores);
    if (model->score_best)
        model->score_best(ranking->fitted, ranking->query, n, ranking->scores);
    else
        model->score(ranking->fitted, ranking->query, ranking->scores);
    ranking->scored = model->score_best ? n : INT64_MAX;
}

/* Reads the n best; what was read before is their beginning. */
static void read_more(SgRanking *ranking, int64_t n)
{
    n = MIN(n, ranking->scores->M);
    score(ranking, n);
    int32_t *track_n = g_new(int32_t, n + 1);
    float *score_n = g_new(float, n + 1);
    int64_t got = sg_scores_top(ranking->scores, ranking->query, NULL, n, track_n, score_n);
    /* What is settled keeps its order. */
    if (ranking->settled > 0) {
        memcpy(track_n, ranking->track_n, (size_t)ranking->settled * sizeof *track_n);
        memcpy(score_n, ranking->score_n, (size_t)ranking->settled * sizeof *score_n);
    }
    g_free(ranking->track_n);
    g_free(ranking->score_n);
    ranking->track_n = track_n;
    ranking->score_n = score_n;
    ranking->got = got;
    ranking->whole = got < n || n == ranking->scores->M;
}

bool sg_ranking_init(SgRanking *ranking, const SgFitted *fitted, const SgQuery *query,
                     int64_t expected, SgScoresPool *spare, GError **error)
{
    SgScores *scores = spare ? sg_scores_pool_take(spare, error) : sg_scores_new(fitted->M, error);
    if (!scores)
        return false;
    *ranking = (SgRanking){ .fitted = fitted, .query = query, .spare = spare, .scores = scores };
    read_more(ranking, MAX(LEAST_READ, expected));
    return true;
}

void sg_ranking_clear(SgRanking *ranking)
{
    if (ranking->spare && ranking->scores)
        sg_scores_pool_give(ranking->spare, ranking->scores);
    else
        sg_scores_free(ranking->scores);
    ranking->scores = NULL;
    g_clear_pointer(&ranking->track_n, g_free);
    g_clear_pointer(&ranking->score_n, g_free);
}

double sg_strict_score(const SgFitted *fitted, const SgQuery *query, int32_t track)
{
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(SgReason));
    double sum = 0;
    fitted->model->explain(fitted, query, track, NULL, reasons);
    for (guint n = 0; n < reasons->len; n++)
        sum += g_array_index(reasons, SgReason, n).value;
    return sum;
}

typedef struct {
    int32_t track;
    float score;
    double strict;
} Entry;

static int by_strict(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->strict != y->strict)
        return x->strict > y->strict ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

static void sort_run(SgRanking *ranking, int64_t first, int64_t last)
{
    Entry entry[SG_RANKING_RUN];
    int64_t n = last - first;
    for (int64_t k = 0; k < n; k++) {
        int32_t track = ranking->track_n[first + k];
        entry[k] = (Entry){ track, ranking->score_n[first + k],
                            sg_strict_score(ranking->fitted, ranking->query, track) };
    }
    qsort(entry, (size_t)n, sizeof *entry, by_strict);
    for (int64_t k = 0; k < n; k++) {
        ranking->track_n[first + k] = entry[k].track;
        ranking->score_n[first + k] = entry[k].score;
    }
}

/* Whether the order of two neighbours may be due to rounding. */
static bool is_near(const SgRanking *ranking, int64_t n)
{
    double high = ranking->score_n[n], low = ranking->score_n[n + 1];
    return high - low <= NEAR * fabs(high) + NEAR_TOP * fabs(ranking->score_n[0]);
}

/* Settles the next run of near ties; false at the end. */
static bool settle(SgRanking *ranking)
{
    int64_t first = ranking->settled, last = first;
    for (;;) {
        while (last + 1 >= ranking->got && !ranking->whole)
            read_more(ranking, 4 * MAX(ranking->got, LEAST_READ));
        if (last == ranking->got)
            break;
        last++;
        if (last == ranking->got || last - first == SG_RANKING_RUN || !is_near(ranking, last - 1))
            break;
    }
    if (last - first > 1 && ranking->fitted->model->explain)
        sort_run(ranking, first, last);
    ranking->settled = last;
    return last > first;
}

int32_t sg_ranking_next(SgRanking *ranking, float *score)
{
    if (ranking->next >= ranking->settled && !settle(ranking))
        return -1;
    int64_t n = ranking->next++;
    if (score)
        *score = ranking->score_n[n];
    return ranking->track_n[n];
}
