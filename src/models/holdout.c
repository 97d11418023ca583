/* SPDX-License-Identifier: MIT */
#include "models/holdout.h"

#include "base/rng.h"
#include "num/machine.h"
#include "num/nearest.h"
#include "num/sample.h"

#include <math.h>
#include <string.h>

enum { CUT_SEED = 42, CUT_ONE_IN = 10 };

static SgCsr lend(const SgCsr *csr)
{
    SgCsr lent = *csr;
    lent.storage = NULL;
    return lent;
}

/* Entry n of list u is cut by its own number; the first one of a list stays. */
static bool is_cut(int64_t u, int64_t n)
{
    return n > 0 && sg_rng_at(CUT_SEED, (uint64_t)u, (uint64_t)n) % CUT_ONE_IN == 0;
}

/* The entries that are cut, or those that are not, of the lists `list_q` (NULL: all). */
static bool take(SgCsr *part, const SgCsr *lists, bool cut, const int32_t *list_q, int64_t Q,
                 GError **error)
{
    int64_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1 && !sg_csr_init(part, Q, lists->cols, count, lists->val != NULL, error))
            return false;
        count = 0;
        for (int64_t q = 0; q < Q; q++) {
            int64_t u = list_q ? list_q[q] : q, first = lists->offset[u];
            for (int64_t e = first; e < lists->offset[u + 1]; e++) {
                if (is_cut(u, e - first) != cut)
                    continue;
                if (pass == 1)
                    part->col[count] = lists->col[e];
                if (pass == 1 && lists->val)
                    part->val[count] = lists->val[e];
                count++;
            }
            if (pass == 1)
                part->offset[q + 1] = count;
        }
    }
    return true;
}

static bool has_cut(const SgCsr *lists, int64_t u)
{
    for (int64_t n = 1; n < lists->offset[u + 1] - lists->offset[u]; n++)
        if (is_cut(u, n))
            return true;
    return false;
}

/* Lists with something to find, at most SG_HOLDOUT_QUERIES of them, spread over all. */
static int64_t choose_lists(int32_t *list_q, const SgCsr *lists)
{
    int64_t candidates = 0, Q = 0, seen = 0;
    for (int64_t u = 0; u < lists->rows; u++)
        candidates += has_cut(lists, u);
    int64_t wanted = MIN(candidates, SG_HOLDOUT_QUERIES);
    for (int64_t u = 0; u < lists->rows && Q < wanted; u++)
        if (has_cut(lists, u) && seen++ * wanted / candidates == Q)
            list_q[Q++] = (int32_t)u;
    return Q;
}

bool sg_holdout_init(SgHoldout *holdout, const SgCsr *lists, const SgFitContext *context,
                     GError **error)
{
    if (context->valid_seeds && context->valid_truth) {
        *holdout = (SgHoldout){ .train = lend(lists),
                                .seeds = lend(context->valid_seeds),
                                .truth = lend(context->valid_truth) };
        return true;
    }
    g_auto(SgHoldout) made = { .list_q = g_new(int32_t, lists->rows + 1) };
    int64_t Q = choose_lists(made.list_q, lists);
    if (Q == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "no validation part: the lists are too short to cut something from them");
    if (!take(&made.train, lists, false, NULL, lists->rows, error) ||
        !take(&made.seeds, lists, false, made.list_q, Q, error) ||
        !take(&made.truth, lists, true, made.list_q, Q, error))
        return false;
    *holdout = made;
    made = (SgHoldout){ 0 };
    return true;
}

void sg_holdout_clear(SgHoldout *holdout)
{
    sg_csr_clear(&holdout->train);
    sg_csr_clear(&holdout->seeds);
    sg_csr_clear(&holdout->truth);
    g_free(holdout->list_q);
    *holdout = (SgHoldout){ 0 };
}

static void make_query(float *query, const SgHoldout *holdout, int64_t q, const float *lists_ud,
                       const float *tracks_id, int D)
{
    int64_t first = holdout->seeds.offset[q], last = holdout->seeds.offset[q + 1];
    if (holdout->list_q) {
        memcpy(query, lists_ud + (int64_t)holdout->list_q[q] * D, (size_t)D * sizeof *query);
        return;
    }
    for (int64_t e = first; e < last; e++)
        for (int d = 0; d < D; d++)
            query[d] += tracks_id[(int64_t)holdout->seeds.col[e] * D + d] / (float)(last - first);
}

bool sg_holdout_ask(const SgHoldout *holdout, const float *lists_ud, const float *tracks_id, int D,
                    int threads, double *recall, double *ndcg, GError **error)
{
    enum { K = SG_HOLDOUT_K };
    int64_t Q = holdout->truth.rows;
    g_autofree float *query = g_try_new0(float, (gsize)(Q * D) + 1);
    g_autofree float *work = g_try_new(float, (gsize)sg_threads(threads) * sg_nearest_work());
    g_autofree int32_t *track_qk = g_new(int32_t, Q * K + 1);
    g_autofree float *score_qk = g_new(float, Q *K + 1);
    if (!query || !work)
        return sg_fail(error, SG_ERROR_IO, "no memory for %" G_GINT64_FORMAT " queries", Q);
    for (int64_t q = 0; q < Q; q++)
        make_query(query + q * D, holdout, q, lists_ud, tracks_id, D);
    SgNearest task = {
        query, Q, tracks_id, holdout->truth.cols, D, holdout->seeds.offset, holdout->seeds.col, K
    };
    sg_nearest(track_qk, score_qk, &task, threads, work);
    double recalls = 0, ndcgs = 0;
    for (int64_t q = 0; q < Q; q++) {
        const int32_t *truth = holdout->truth.col + holdout->truth.offset[q];
        int64_t n = holdout->truth.offset[q + 1] - holdout->truth.offset[q], hits = 0;
        double gain = 0, ideal = 0;
        for (int64_t k = 0; k < K; k++) {
            bool hit = sg_sample_holds(truth, n, track_qk[q * K + k]);
            hits += hit;
            gain += hit ? 1 / log2((double)k + 2) : 0;
            ideal += k < n ? 1 / log2((double)k + 2) : 0;
        }
        recalls += n > 0 ? (double)hits / (double)n : 0;
        ndcgs += ideal > 0 ? gain / ideal : 0;
    }
    *recall = Q > 0 ? recalls / (double)Q : 0;
    *ndcg = Q > 0 ? ndcgs / (double)Q : 0;
    return true;
}
