/* SPDX-License-Identifier: MIT */
#include "models/pool.h"

#include <math.h>

static const double temperature = 0.2;

static double weight(const SgQuery *query, int64_t s)
{
    return query->weight ? query->weight[s] : 1;
}

void sg_pool_mean(double *share_s, const SgQuery *query)
{
    double sum = 0;
    for (int64_t s = 0; s < query->count; s++)
        sum += fabs(weight(query, s));
    for (int64_t s = 0; s < query->count; s++)
        share_s[s] = sum > 0 ? weight(query, s) / sum : 0;
}

double sg_pool_dot(const float *x, const float *y, int D)
{
    double sum = 0;
    for (int d = 0; d < D; d++)
        sum += (double)x[d] * y[d];
    return sum;
}

void sg_pool_sum(float *q, const SgQuery *query, const double *share_s, const float *z, int D)
{
    for (int64_t s = 0; s < query->count; s++) {
        const float *z_j = z + (int64_t)query->seed[s] * D;
        for (int d = 0; d < D; d++)
            q[d] += (float)share_s[s] * z_j[d];
    }
}

static double cosine(const float *x, const float *y, int D)
{
    double size = sqrt(sg_pool_dot(x, x, D) * sg_pool_dot(y, y, D));
    return size > 0 ? sg_pool_dot(x, y, D) / size : 0;
}

void sg_pool_attention(double *share_s, const SgQuery *query, const float *z, int D)
{
    g_autofree float *mean = g_new0(float, D);
    double sum = 0;
    sg_pool_mean(share_s, query);
    sg_pool_sum(mean, query, share_s, z, D);
    for (int64_t s = 0; s < query->count; s++) {
        double likeness = cosine(z + (int64_t)query->seed[s] * D, mean, D);
        share_s[s] = weight(query, s) * exp(likeness / temperature); /* at most e^5 */
        sum += fabs(share_s[s]);
    }
    for (int64_t s = 0; s < query->count; s++)
        share_s[s] = sum > 0 ? share_s[s] / sum : 0;
}
