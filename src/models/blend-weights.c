/* SPDX-License-Identifier: MIT */
#include "models/blend-weights.h"

#include "base/interrupt.h"
#include "base/log.h"
#include "base/progress.h"
#include "models/blend.h"
#include "num/machine.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES = 200, /* of each member, for each query */
    CUT = 20,         /* NDCG@20 */
    ROOM = 64 << 20,  /* shares kept at most; with more queries, every n-th is asked */
    BLOCK = 1024,     /* queries between two looks at the interrupt flag */
    ROUNDS = 20,      /* of the search, if it has not settled before */
};

/* Query q has the candidates offset_q .. offset_q+1 - 1, their tracks ascending. */
typedef struct {
    int members;
    int64_t Q;
    int64_t *row_q;        /* (Q) its row in the validation part */
    int64_t width;         /* places for the candidates of a query */
    int64_t *count_q;      /* (Q) how many there are */
    float *share_qcm;      /* (Q, width, members) */
    unsigned char *hit_qc; /* (Q, width) */
    double *ideal_q;       /* (Q) IDCG@20 */
    double *gain_q;        /* (Q) of the weights tried last */
    int threads;
} Sample;

static void sample_clear(Sample *sample)
{
    g_free(sample->row_q);
    g_free(sample->count_q);
    g_free(sample->share_qcm);
    g_free(sample->hit_qc);
    g_free(sample->ideal_q);
    g_free(sample->gain_q);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sample, sample_clear)

double sg_blend_factor(const SgScores *scores, const SgQuery *query, int64_t top)
{
    g_autofree int32_t *track_k = g_new(int32_t, top);
    g_autofree float *score_k = g_new(float, top);
    int64_t count = sg_scores_top(scores, query, NULL, top, track_k, score_k);
    double sum = 0;
    for (int64_t k = 0; k < count; k++)
        sum += score_k[k];
    return sum > 0 ? 1 / sum : 0;
}

static int64_t length(const SgCsr *csr, int64_t row)
{
    return csr->offset[row + 1] - csr->offset[row];
}

/* Rows that have seeds and truth; every n-th if that is too many. */
static bool choose_queries(Sample *sample, const SgFitContext *context, GError **error)
{
    const SgCsr *seeds = context->valid_seeds, *truth = context->valid_truth;
    g_assert(seeds->rows == truth->rows);
    int64_t able = 0, kept = 0, seen = 0;
    for (int64_t q = 0; q < seeds->rows; q++)
        able += length(seeds, q) > 0 && length(truth, q) > 0;
    if (able == 0)
        return sg_fail(
            error, SG_ERROR_INPUT,
            "blend: no validation query has seeds and truth: give the weights w1, w2, …");
    sample->width = CANDIDATES * sample->members;
    int64_t most = ROOM / (sample->width * sample->members), step = (able + most - 1) / most;
    sample->row_q = g_new(int64_t, able);
    for (int64_t q = 0; q < seeds->rows; q++)
        if (length(seeds, q) > 0 && length(truth, q) > 0 && seen++ % step == 0)
            sample->row_q[kept++] = q;
    sample->Q = kept;
    sample->count_q = g_new0(int64_t, kept);
    sample->ideal_q = g_new0(double, kept);
    sample->gain_q = g_new0(double, kept);
    sample->share_qcm = g_try_new(float, (gsize)(kept * sample->width * sample->members));
    sample->hit_qc = g_try_new(unsigned char, (gsize)(kept * sample->width));
    if (sample->share_qcm && sample->hit_qc)
        return true;
    return sg_fail(error, SG_ERROR_IO, "blend: no memory for %" G_GINT64_FORMAT " queries", kept);
}

/* One thread's scores of every member for one query. */
typedef struct {
    SgScores scores_m[SG_BLEND_MAX_MEMBERS];
    int32_t *track_c; /* (width) */
    float *score_c;   /* (width) */
} Desk;

static void desks_free(Desk *desks)
{
    for (Desk *desk = desks; desk && desk->track_c; desk++) {
        for (int m = 0; m < SG_BLEND_MAX_MEMBERS; m++)
            sg_scores_clear(&desk->scores_m[m]);
        g_free(desk->track_c);
        g_free(desk->score_c);
    }
    g_free(desks);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desks_free)

static Desk *desks_new(const Sample *sample, int64_t M, GError **error)
{
    g_autoptr(Desk) desks = g_new0(Desk, sample->threads + 1);
    for (int t = 0; t < sample->threads; t++) {
        desks[t].track_c = g_new(int32_t, sample->width);
        desks[t].score_c = g_new(float, sample->width);
        for (int m = 0; m < sample->members; m++)
            if (!sg_scores_init(&desks[t].scores_m[m], M, error))
                return NULL;
    }
    return g_steal_pointer(&desks);
}

static int rising(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The best tracks of all members, ascending and distinct. Returns how many. */
static int64_t gather_candidates(const Sample *sample, Desk *desk, const SgQuery *query)
{
    int64_t count = 0, kept = 0;
    for (int m = 0; m < sample->members; m++)
        count += sg_scores_top(&desk->scores_m[m], query, NULL, CANDIDATES, desk->track_c + count,
                               desk->score_c);
    qsort(desk->track_c, (size_t)count, sizeof *desk->track_c, rising);
    for (int64_t c = 0; c < count; c++)
        if (kept == 0 || desk->track_c[kept - 1] != desk->track_c[c])
            desk->track_c[kept++] = desk->track_c[c];
    return kept;
}

/* Scores one query with every member and keeps what the search needs of it. */
static void ask(Sample *sample, SgFitted *const *member_m, const SgFitContext *context, int64_t top,
                Desk *desk, int64_t q)
{
    const SgCsr *seeds = context->valid_seeds, *truth = context->valid_truth;
    int64_t row = sample->row_q[q], first = seeds->offset[row];
    SgQuery query = { .seed = seeds->col + first,
                      .weight = seeds->val ? seeds->val + first : NULL,
                      .count = length(seeds, row) };
    double factor_m[SG_BLEND_MAX_MEMBERS];
    for (int m = 0; m < sample->members; m++) {
        member_m[m]->model->score(member_m[m], &query, &desk->scores_m[m]);
        factor_m[m] = sg_blend_factor(&desk->scores_m[m], &query, top);
    }
    int64_t count = gather_candidates(sample, desk, &query);
    float *share_cm = sample->share_qcm + q * sample->width * sample->members;
    for (int64_t c = 0; c < count; c++) {
        int32_t track = desk->track_c[c];
        sample->hit_qc[q * sample->width + c] =
            bsearch(&track, truth->col + truth->offset[row], (size_t)length(truth, row),
                    sizeof track, rising) != NULL;
        for (int m = 0; m < sample->members; m++)
            share_cm[c * sample->members + m] =
                (float)(factor_m[m] * desk->scores_m[m].value[track]);
    }
    sample->count_q[q] = count;
    for (int64_t k = 0; k < MIN(CUT, length(truth, row)); k++)
        sample->ideal_q[q] += 1 / log2((double)k + 2);
    for (int m = 0; m < sample->members; m++)
        sg_scores_reset(&desk->scores_m[m]);
}

static bool ask_all(Sample *sample, SgFitted *const *member_m, const SgFitContext *context,
                    int64_t top, GError **error)
{
    g_autoptr(Desk) desks = desks_new(sample, member_m[0]->M, error);
    if (!desks)
        return false;
    g_autoptr(SgProgress) progress = sg_progress_new("blend: validation queries", sample->Q);
    for (int64_t first = 0; first < sample->Q; first += BLOCK) {
        int64_t last = MIN(sample->Q, first + BLOCK);
        if (!sg_interrupt_check("fitting 'blend'", error))
            return false;
#pragma omp parallel for schedule(dynamic, 16) num_threads(sample->threads)
        for (int64_t q = first; q < last; q++)
            ask(sample, member_m, context, top, &desks[omp_get_thread_num()], q);
        sg_progress_set(progress, last, NULL);
    }
    return true;
}

/* DCG@20 of one query under the weights; equal scores keep the order of the tracks. */
static double gain(const Sample *sample, int64_t q, const double *weight_m)
{
    const float *share_cm = sample->share_qcm + q * sample->width * sample->members;
    const unsigned char *hit_c = sample->hit_qc + q * sample->width;
    double best_k[CUT];
    bool hit_k[CUT];
    int count = 0;
    for (int64_t c = 0; c < sample->count_q[q]; c++, share_cm += sample->members) {
        double score = 0;
        for (int m = 0; m < sample->members; m++)
            score += weight_m[m] * share_cm[m];
        if (count == CUT && !(score > best_k[CUT - 1]))
            continue;
        int k = count < CUT ? count++ : CUT - 1;
        for (; k > 0 && score > best_k[k - 1]; k--) {
            best_k[k] = best_k[k - 1];
            hit_k[k] = hit_k[k - 1];
        }
        best_k[k] = score;
        hit_k[k] = hit_c[c];
    }
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += hit_k[k] ? 1 / log2(k + 2) : 0;
    return sum;
}

/* Mean NDCG@20; summed in the order of the queries. */
static double evaluate(const Sample *sample, const double *weight_m)
{
#pragma omp parallel for schedule(static) num_threads(sample->threads)
    for (int64_t q = 0; q < sample->Q; q++)
        sample->gain_q[q] = gain(sample, q, weight_m) / sample->ideal_q[q];
    double sum = 0;
    for (int64_t q = 0; q < sample->Q; q++)
        sum += sample->gain_q[q];
    return sum / (double)sample->Q;
}

/* Weight m takes `value`; the others share the rest as they did, or equally if they had nothing. */
static void move(double *moved_m, const double *weight_m, int members, int m, double value)
{
    double others = 0;
    for (int n = 0; n < members; n++)
        others += n == m ? 0 : weight_m[n];
    for (int n = 0; n < members; n++)
        moved_m[n] = (1 - value) * (others > 0 ? weight_m[n] / others : 1.0 / (members - 1));
    moved_m[m] = value;
}

/* Tries values around each weight, the bounds 0 and 1 among them, until nothing helps. */
static bool search(const Sample *sample, double *weight_m, double *best, double step, int steps,
                   GError **error)
{
    bool better = true;
    for (int round = 0; round < ROUNDS && better; round++) {
        better = false;
        for (int m = 0; m < sample->members; m++) {
            double middle = weight_m[m];
            for (int n = -steps; n <= steps; n++) {
                double moved_m[SG_BLEND_MAX_MEMBERS], value = CLAMP(middle + n * step, 0, 1);
                if (!sg_interrupt_check("fitting 'blend'", error))
                    return false;
                if (fabs(value - (middle + n * step)) >= step) /* the bound was tried before */
                    continue;
                move(moved_m, weight_m, sample->members, m, value);
                double now = evaluate(sample, moved_m);
                if (now > *best) {
                    *best = now;
                    memcpy(weight_m, moved_m, sizeof moved_m);
                    better = true;
                }
            }
        }
    }
    return true;
}

bool sg_blend_fit_weights(double *weight_m, SgFitted *const *member_m, int64_t members, int64_t top,
                          const SgFitContext *context, GError **error)
{
    g_auto(Sample) sample = { .members = (int)members, .threads = sg_threads(context->threads) };
    double found_m[SG_BLEND_MAX_MEMBERS] = { 0 };
    if (!choose_queries(&sample, context, error) ||
        !ask_all(&sample, member_m, context, top, error))
        return false;
    for (int64_t m = 0; m < members; m++)
        found_m[m] = 1.0 / (double)members;
    double best = evaluate(&sample, found_m);
    if (members > 1 && (!search(&sample, found_m, &best, 0.1, 10, error) ||
                        !search(&sample, found_m, &best, 0.02, 5, error)))
        return false;
    for (int64_t m = 0; m < members; m++)
        sg_log(SG_LOG_INFO, "blend: %s has the weight %.3f", member_m[m]->model->name, found_m[m]);
    sg_log(SG_LOG_INFO, "blend: NDCG@20 %.4f on %" G_GINT64_FORMAT " validation queries", best,
           sample.Q);
    memcpy(weight_m, found_m, (size_t)members * sizeof *weight_m);
    return true;
}
