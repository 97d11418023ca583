/* SPDX-License-Identifier: MIT */
#include "num/ease-dense.h"

#include "num/machine.h"

#include <omp.h>
#include <string.h>

/* Squares of the triangle that are turned at once, so that both stay in the cache. */
enum { TILE = 64 };

void sg_ease_dense_gram(float *a, const SgEaseLists *lists, float lambda, int threads)
{
    int64_t M = lists->M;
#pragma omp parallel for schedule(dynamic, 16) num_threads(sg_threads(threads))
    for (int64_t i = 0; i < M; i++) {
        float *a_i = a + i * M;
        memset(a_i, 0, (size_t)M * sizeof *a_i);
        for (int64_t e = lists->track_offset[i]; e < lists->track_offset[i + 1]; e++) {
            int32_t u = lists->track_list[e];
            float w = lists->weight_u[u] * (lists->track_val ? lists->track_val[e] : 1);
            for (int64_t f = lists->list_offset[u]; f < lists->list_offset[u + 1]; f++) {
                int32_t j = lists->list_track[f];
                if (j >= i)
                    a_i[j] += lists->list_val ? w * lists->list_val[f] : w;
            }
        }
        a_i[i] += lambda;
    }
}

/* B_ji = -P_ji / P_ii = S_ji / -S_ii with S = -P symmetric: both triangles from the upper one. */
static void turn_tile(float *a, const float *diagonal_i, int64_t M, int64_t i0, int64_t j0)
{
    int64_t i1 = i0 + TILE < M ? i0 + TILE : M, j1 = j0 + TILE < M ? j0 + TILE : M;
    for (int64_t i = i0; i < i1; i++) {
        for (int64_t j = j0 > i ? j0 : i + 1; j < j1; j++) {
            float s = a[i * M + j];
            a[i * M + j] = s / -diagonal_i[j];
            a[j * M + i] = s / -diagonal_i[i];
        }
        if (i0 == j0)
            a[i * M + i] = 0;
    }
}

void sg_ease_dense_weights(float *a, float *diagonal_i, int64_t M, int threads)
{
    for (int64_t i = 0; i < M; i++)
        diagonal_i[i] = a[i * M + i];
#pragma omp parallel for schedule(dynamic) num_threads(sg_threads(threads))
    for (int64_t i0 = 0; i0 < M; i0 += TILE)
        for (int64_t j0 = i0; j0 < M; j0 += TILE)
            turn_tile(a, diagonal_i, M, i0, j0);
}
