/* SPDX-License-Identifier: MIT */
#include "num/ease.h"

#include "num/cholesky.h"
#include "num/machine.h"
#include "num/select.h"

#include <float.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

void sg_ease_diagonal(float *gram_i, const SgEaseLists *lists)
{
    for (int64_t i = 0; i < lists->M; i++) {
        double sum = 0;
        for (int64_t e = lists->track_offset[i]; e < lists->track_offset[i + 1]; e++) {
            double x = lists->track_val ? lists->track_val[e] : 1;
            sum += lists->weight_u[lists->track_list[e]] * x * x;
        }
        gram_i[i] = (float)sum;
    }
}

/* One thread's row of G: dense, with the list of what is not zero. */
typedef struct {
    uint64_t *key;  /* (M) candidates of a selection */
    float *gram;    /* (M) zero between two rows */
    int32_t *track; /* (M + 1) tracks met, in the order of meeting */
    int64_t count;
} Row;

/* A cache line more than the arrays need keeps the threads' rows apart. */
size_t sg_ease_gram_work(int64_t M)
{
    size_t bytes = (size_t)(M + 1) * (sizeof(uint64_t) + sizeof(float) + sizeof(int32_t));
    return (bytes + 127) / 64 * 64;
}

static Row row_of_thread(void *work, int64_t M)
{
    char *base = (char *)work + (size_t)omp_get_thread_num() * sg_ease_gram_work(M);
    Row row = { .key = (uint64_t *)(void *)base };
    row.gram = (float *)(void *)(row.key + M + 1);
    row.track = (int32_t *)(void *)(row.gram + M + 1);
    memset(row.gram, 0, (size_t)M * sizeof *row.gram);
    return row;
}

/* G_ij for all j: lists in ascending order, so that any order of the rows gives the same bits. */
static void gather_row(Row *row, const SgEaseLists *lists, int64_t i)
{
    int64_t count = 0;
    for (int64_t e = lists->track_offset[i]; e < lists->track_offset[i + 1]; e++) {
        int32_t u = lists->track_list[e];
        float w = lists->weight_u[u] * (lists->track_val ? lists->track_val[e] : 1);
        for (int64_t f = lists->list_offset[u]; f < lists->list_offset[u + 1]; f++) {
            int32_t j = lists->list_track[f];
            row->track[count] = j;
            count += row->gram[j] == 0;
            row->gram[j] += lists->list_val ? w * lists->list_val[f] : w;
        }
    }
    row->count = count;
}

static int falling(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x < y) - (x > y);
}

/* The best `width` of the row's tracks below `limit`, without i. Returns how many. */
static int64_t choose(Row *row, const SgEaseLists *lists, int64_t i, int64_t limit, int64_t width,
                      int32_t *track)
{
    int64_t n = 0;
    for (int64_t c = 0; c < row->count; c++) {
        int32_t j = row->track[c];
        row->key[n] = sg_select_key(row->gram[j] * lists->scale_i[j], lists->name_i[j]);
        n += j < limit && j != i;
    }
    int64_t count = n < width ? n : width;
    sg_select(row->key, n, count);
    for (int64_t c = 0; c < count; c++)
        track[c] = lists->track_of[sg_select_id(row->key[c])];
    return count;
}

/* Stores the chosen tracks of one row with their G. */
static void store(SgEaseRows *rows, int64_t r, const Row *row, int64_t count)
{
    rows->count[r] = count;
    for (int64_t c = 0; c < count; c++)
        rows->gram[r * rows->width + c] = row->gram[rows->track[r * rows->width + c]];
}

void sg_ease_gram(SgEaseRows *half, SgEaseRows *nearest, const SgEaseLists *lists, int64_t first,
                  int64_t last, int threads, void *work)
{
    int64_t M = lists->M;
#pragma omp parallel num_threads(sg_threads(threads))
    {
        Row row = row_of_thread(work, M);
#pragma omp for schedule(dynamic, 16)
        for (int64_t i = first; i < last; i++) {
            gather_row(&row, lists, i);

            int64_t r = i - first;
            int32_t *track = half->track + r * half->width;
            store(half, r, &row, choose(&row, lists, i, i, half->width, track));

            track = nearest->track + i * nearest->width;
            int64_t count = choose(&row, lists, i, M, nearest->width, track);
            if (count > 0)
                qsort(track, (size_t)count, sizeof *track, falling);
            store(nearest, i, &row, count);

            for (int64_t c = 0; c < row.count; c++)
                row.gram[row.track[c]] = 0;
        }
    }
}

/* One thread's system. */
typedef struct {
    float *a;        /* (ld, ld) */
    float *x;        /* (ld) */
    uint16_t *place; /* (M) 1 + place in N, 0 outside */
    int32_t *hit;    /* (M) entries of a row that lie in N */
} Local;

static size_t lines(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

size_t sg_ease_solve_work(int64_t M, int64_t width)
{
    size_t ld = (size_t)sg_padded((int)width + 1);
    return lines((ld + 1) * ld * sizeof(float)) + lines((size_t)M * sizeof(int32_t)) +
           lines((size_t)M * sizeof(uint16_t)) + 64;
}

static Local local_of_thread(void *work, int64_t M, int64_t width)
{
    size_t ld = (size_t)sg_padded((int)width + 1);
    char *base = (char *)work + (size_t)omp_get_thread_num() * sg_ease_solve_work(M, width);
    Local local = { .a = (float *)(void *)base, .x = (float *)(void *)base + ld * ld };
    base += lines((ld + 1) * ld * sizeof(float));
    local.hit = (int32_t *)(void *)base;
    local.place = (uint16_t *)(void *)(base + lines((size_t)M * sizeof(int32_t)));
    return local;
}

/*
 * A for N = near_n and then i. Near tracks descend and a row of the half holds smaller tracks only,
 * so that the hits in the row of N[p] are entries of row p, right of the diagonal.
 */
static void fill(Local *local, const SgEaseSystem *system, const int32_t *near, const float *gram_n,
                 int n, int64_t i, float lambda)
{
    int ld = sg_padded(n + 1);
    const float *q = system->q_i;
    memset(local->a, 0, (size_t)ld * (size_t)ld * sizeof(float));
    for (int p = 0; p < n; p++) {
        int32_t j = near[p];
        int64_t start = system->offset[j], length = system->offset[j + 1] - start, hits = 0;
        const int32_t *row = system->track + start;
        float *a_p = local->a + (int64_t)p * ld;
        for (int64_t e = 0; e < length; e++) {
            local->hit[hits] = (int32_t)e;
            hits += local->place[row[e]] != 0;
        }
        for (int64_t h = 0; h < hits; h++) {
            int32_t e = local->hit[h], k = row[e];
            a_p[local->place[k] - 1] = q[j] * q[k] * system->gram[start + e];
        }
        a_p[p] = q[j] * q[j] * system->gram_i[j] + lambda;
        a_p[n] = q[j] * q[i] * gram_n[p];
    }
    local->a[(int64_t)n * ld + n] = q[i] * q[i] * system->gram_i[i] + lambda;
}

/* Replaces G_ji by B_ji in one nearest row. True if lambda had to grow. */
static bool solve_track(Local *local, const SgEaseSystem *system, const int32_t *near, float *b_n,
                        int n, int64_t i)
{
    float lambda = system->lambda;
    for (int p = 0; p < n; p++)
        local->place[near[p]] = (uint16_t)(p + 1);
    fill(local, system, near, b_n, n, i, lambda);
    /* The bound ends the search where G itself is no number; B is then none either. */
    while (!sg_cholesky(local->a, n + 1) && lambda < FLT_MAX / 4) {
        lambda *= 2;
        fill(local, system, near, b_n, n, i, lambda);
    }
    for (int p = 0; p < n; p++)
        local->place[near[p]] = 0;

    sg_cholesky_solve_last(local->a, local->x, n + 1);
    /* B_ji = -(x_j / x_i) q_j / q_i */
    float scale = -1 / (local->x[n] * system->q_i[i]);
    for (int p = 0; p < n; p++)
        b_n[p] = local->x[p] * scale * system->q_i[near[p]];
    return lambda != system->lambda;
}

int64_t sg_ease_solve(SgEaseRows *nearest, const SgEaseSystem *system, int64_t first, int64_t last,
                      int threads, void *work)
{
    int64_t mended = 0, width = nearest->width;
#pragma omp parallel num_threads(sg_threads(threads)) reduction(+ : mended)
    {
        Local local = local_of_thread(work, system->M, width);
#pragma omp for schedule(dynamic, 16)
        for (int64_t i = first; i < last; i++)
            if (nearest->count[i] > 0)
                mended += solve_track(&local, system, nearest->track + i * width,
                                      nearest->gram + i * width, (int)nearest->count[i], i);
    }
    return mended;
}
