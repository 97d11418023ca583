/* SPDX-License-Identifier: MIT */
#include "recommend/diversify.h"

#include <math.h>

enum { POOL_FACTOR = 5, LEAST_POOL = 100 };

int64_t sg_diversify_pool(int64_t k)
{
    return MAX(LEAST_POOL, POOL_FACTOR * k);
}

double sg_diversify_likeness(const SgCsr *listed, int32_t i, int32_t j)
{
    int64_t a = listed->offset[i], a_end = listed->offset[i + 1];
    int64_t b = listed->offset[j], b_end = listed->offset[j + 1];
    double d_i = (double)(a_end - a), d_j = (double)(b_end - b);
    int64_t both = 0;
    while (a < a_end && b < b_end) {
        int32_t x = listed->col[a], y = listed->col[b];
        both += x == y;
        a += x <= y;
        b += y <= x;
    }
    return both > 0 ? (double)both / sqrt(d_i * d_j) : 0;
}

void sg_diversify(GPtrArray *list, const SgCsr *listed, double lambda, int64_t k)
{
    guint N = list->len;
    SgRecommendation **entry_n = (SgRecommendation **)list->pdata;
    g_autofree double *likeness_n = g_new0(double, N + 1);
    double top = N > 0 ? fabs(entry_n[0]->score) : 0;
    for (guint chosen = 0; chosen < N && chosen < k; chosen++) {
        guint best = chosen;
        double best_value = -INFINITY;
        for (guint n = chosen; n < N; n++) {
            double relevance = top > 0 ? entry_n[n]->score / top : 0;
            double value = lambda * relevance - (1 - lambda) * likeness_n[n];
            if (value > best_value) {
                best_value = value;
                best = n;
            }
        }
        /* The others move up by one, so that ties fall to the one that stood before. */
        SgRecommendation *entry = entry_n[best];
        for (guint n = best; n > chosen; n--) {
            entry_n[n] = entry_n[n - 1];
            likeness_n[n] = likeness_n[n - 1];
        }
        entry_n[chosen] = entry;
        entry->marginal = best_value;
        for (guint n = chosen + 1; n < N; n++)
            likeness_n[n] =
                fmax(likeness_n[n], sg_diversify_likeness(listed, entry->track, entry_n[n]->track));
    }
    if (N > k)
        g_ptr_array_set_size(list, (int)k);
}
