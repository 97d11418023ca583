/* SPDX-License-Identifier: MIT */
#include "learn/reliability.h"

#include "base/interrupt.h"
#include "graph/chart.h"

#include <math.h>
#include <stdlib.h>

static SgQuery row_query(const SgCsr *csr, int64_t q)
{
    int64_t start = csr->offset[q];
    return (SgQuery){ .seed = csr->col + start,
                      .weight = csr->val ? csr->val + start : NULL,
                      .count = csr->offset[q + 1] - start };
}

static bool is_true(const SgQuery *truth, int32_t track)
{
    int64_t low = 0, high = truth->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (truth->seed[middle] < track)
            low = middle + 1;
        else
            high = middle;
    }
    return low < truth->count && truth->seed[low] == track;
}

GArray *sg_reliability_samples(const SgFitted *fitted, const SgTask *task, int64_t depth,
                               GError **error)
{
    g_auto(SgScores) scores = { 0 };
    if (!sg_scores_init(&scores, fitted->M, error))
        return NULL;
    g_autofree int32_t *track_k = g_new(int32_t, depth + 1);
    g_autofree float *score_k = g_new(float, depth + 1);
    g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(SgCalibrationSample));
    for (int64_t q = 0; q < task->seeds.rows; q++) {
        SgQuery query = row_query(&task->seeds, q), mask = row_query(&task->mask, q);
        SgQuery truth = row_query(&task->truth, q);
        if (!sg_interrupt_check("calibrating", error))
            return NULL;
        sg_scores_reset(&scores);
        fitted->model->score(fitted, &query, &scores);
        int64_t n = sg_scores_top(&scores, &mask, NULL, depth, track_k, score_k);
        for (int64_t k = 0; k < n && score_k[0] > 0; k++) {
            SgCalibrationSample sample = { k + 1, (double)score_k[k] / score_k[0], query.count,
                                           is_true(&truth, track_k[k]) };
            g_array_append_val(samples, sample);
        }
    }
    return g_steal_pointer(&samples);
}

typedef struct {
    double chance;
    int64_t n; /* ties stay in the order of the queries, whatever came of them */
    bool hit;
} Said;

static int by_chance(const void *a, const void *b)
{
    const Said *x = a, *y = b;
    if (x->chance != y->chance)
        return x->chance < y->chance ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

/* Fills the bins, if there are any to fill, and returns the error. */
static double calibration_error(Said *said_n, int64_t n, SgReliabilityBin *bin)
{
    double ece = 0;
    qsort(said_n, (size_t)n, sizeof *said_n, by_chance);
    for (int b = 0; b < SG_RELIABILITY_BINS; b++) {
        int64_t first = n * b / SG_RELIABILITY_BINS, last = n * (b + 1) / SG_RELIABILITY_BINS;
        SgReliabilityBin made = { .count = last - first };
        for (int64_t s = first; s < last; s++) {
            made.chance += said_n[s].chance / (double)made.count;
            made.hits += said_n[s].hit / (double)made.count;
        }
        ece += (double)made.count / (double)n * fabs(made.chance - made.hits);
        if (bin)
            bin[b] = made;
    }
    return ece;
}

void sg_reliability_measure(SgReliability *reliability, const SgCalibration *calibration,
                            const GArray *samples)
{
    int64_t n = samples->len;
    g_assert(n > 0);
    g_autofree Said *said_n = g_new(Said, n), *logistic_n = g_new(Said, n);
    SgReliability made = { .samples = n };
    for (int64_t s = 0; s < n; s++) {
        const SgCalibrationSample *sample = &g_array_index(samples, SgCalibrationSample, s);
        double chance = sg_calibration_chance(calibration, sample);
        double sure = CLAMP(sample->hit ? chance : 1 - chance, 1e-12, 1);
        said_n[s] = (Said){ chance, s, sample->hit };
        logistic_n[s] = (Said){ sg_calibration_logistic(calibration, sample), s, sample->hit };
        made.hits += sample->hit;
        made.brier += (chance - sample->hit) * (chance - sample->hit) / (double)n;
        made.log_loss -= log(sure) / (double)n;
    }
    double share = (double)made.hits / (double)n;
    made.brier_constant = share * (1 - share);
    made.ece = calibration_error(said_n, n, made.bin);
    made.ece_logistic = calibration_error(logistic_n, n, NULL);
    *reliability = made;
}

SgJson *sg_reliability_json(const SgReliability *reliability)
{
    SgJson *object = json_object(), *bins = json_array();
    json_object_set_new(object, "samples", json_integer(reliability->samples));
    json_object_set_new(object, "hits", json_integer(reliability->hits));
    json_object_set_new(object, "ece", json_real(reliability->ece));
    json_object_set_new(object, "ece_logistic", json_real(reliability->ece_logistic));
    json_object_set_new(object, "brier", json_real(reliability->brier));
    json_object_set_new(object, "brier_constant", json_real(reliability->brier_constant));
    json_object_set_new(object, "log_loss", json_real(reliability->log_loss));
    for (int b = 0; b < SG_RELIABILITY_BINS; b++) {
        SgJson *bin = json_object();
        json_object_set_new(bin, "count", json_integer(reliability->bin[b].count));
        json_object_set_new(bin, "chance", json_real(reliability->bin[b].chance));
        json_object_set_new(bin, "hits", json_real(reliability->bin[b].hits));
        json_array_append_new(bins, bin);
    }
    json_object_set_new(object, "bins", bins);
    return object;
}

bool sg_reliability_chart(const SgReliability *reliability, const char *title, const char *folder,
                          const char *name, GError **error)
{
    double said_b[SG_RELIABILITY_BINS], hits_b[SG_RELIABILITY_BINS], largest = 0;
    for (int b = 0; b < SG_RELIABILITY_BINS; b++) {
        said_b[b] = reliability->bin[b].chance;
        hits_b[b] = reliability->bin[b].hits;
        largest = fmax(largest, fmax(said_b[b], hits_b[b]));
    }
    const double diagonal[] = { 0, largest };
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_LINES, title, "chance said", "share of hits");
    sg_chart_add_series(chart, "held-out lists", said_b, hits_b, SG_RELIABILITY_BINS);
    sg_chart_add_series(chart, "true chances", diagonal, diagonal, 2);
    return sg_chart_write(chart, folder, name, error);
}
