/* SPDX-License-Identifier: MIT */
#include "num/contrast.h"

#include "num/dense.h"
#include "num/machine.h"
#include "num/pairwise.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { CHUNK = SG_CONTRAST_CHUNK };

/* One thread's desk: unit vectors of the chunk, their products, and where its tracks stand. */
typedef struct {
    float *list;    /* (CHUNK, D) */
    float *track;   /* (CHUNK, D) */
    float *slope;   /* (CHUNK, CHUNK) scores, then their slopes */
    float *norm;    /* (2 CHUNK) */
    int32_t *first; /* (M) 1 + a place of the track in the chunk; zero outside a chunk */
    int32_t *next;  /* (CHUNK) 1 + the next place of the same track */
} Desk;

static size_t floats_of(int D)
{
    return (size_t)CHUNK * (size_t)(2 * D + CHUNK + 2);
}

size_t sg_contrast_work(int64_t M, int D)
{
    size_t bytes = (floats_of(D) + (size_t)M + CHUNK) * 4;
    return (bytes + 63) / 64 * 64;
}

static Desk desk_of(const SgContrast *task, void *work, int thread)
{
    char *base = (char *)work + (size_t)thread * sg_contrast_work(task->M, task->D);
    float *x = (float *)(void *)base;
    int64_t n = (int64_t)CHUNK * task->D;
    int32_t *first = (int32_t *)(void *)(base + floats_of(task->D) * 4);
    return (Desk){ x, x + n, x + 2 * n, x + 2 * n + CHUNK * CHUNK, first, first + task->M };
}

int64_t sg_contrast_chunks(int64_t B)
{
    return (B + CHUNK - 1) / CHUNK;
}

/* to = x / |x|; a vector of length zero stays zero. Returns |x|. */
static float unit(float *to, const float *x, int D)
{
    float norm = sqrtf(sg_dot(x, x, D));
    for (int d = 0; d < D; d++)
        to[d] = norm == 0 ? 0 : x[d] / norm;
    return norm;
}

/* slope by x of what has slope `dx` by x / |x| = t. */
static void unfold(float *dx, const float *t, float norm, int D)
{
    float along = sg_dot(dx, t, D);
    for (int d = 0; d < D; d++)
        dx[d] = norm == 0 ? 0 : (dx[d] - along * t[d]) / norm;
}

/* Marks by -infinity the scores of what list u holds, as no negatives; then gives the others. */
static int64_t mask(float *score, const SgContrast *task, const Desk *desk, int32_t u, int64_t n)
{
    int64_t masked = 0;
    for (int64_t e = task->offset[u]; e < task->offset[u + 1]; e++) {
        for (int32_t at = desk->first[task->col[e]]; at > 0; at = desk->next[at - 1]) {
            score[at - 1] = -INFINITY;
            masked++;
        }
    }
    return n - masked;
}

/* Loss of one pair from its row of scores, which becomes their slopes. */
static double pair_loss(float *score, const SgContrast *task, const Desk *desk, int64_t t,
                        int64_t place, int64_t n)
{
    double warmth = 1 / (double)task->temperature, debias = task->debias;
    double s = score[place], p = exp(s * warmth), sum = 0, one = 1 / (double)task->B;
    int64_t N = mask(score, task, desk, task->list_t[t], n);
    if (N == 0) {
        memset(score, 0, (size_t)n * sizeof *score);
        return 0;
    }
    for (int64_t k = 0; k < n; k++) {
        score[k] = expf(score[k] * (float)warmth);
        sum += score[k];
    }
    double raw = (sum - debias * (double)N * p) / (1 - debias);
    double least = (double)N * exp(-warmth);
    bool bound = raw <= least;
    double all = p + (bound ? least : raw);
    float each = bound ? 0 : (float)(one * warmth / (all * (1 - debias)));
    for (int64_t k = 0; k < n; k++)
        score[k] *= each;
    double pull = 1 / all - 1 / p - (bound ? 0 : debias * (double)N / ((1 - debias) * all));
    score[place] += (float)(one * warmth * p * pull);
    return one * log(all / p);
}

static double run_chunk(float *row_r, int32_t *node_r, const SgContrast *task, const float *e,
                        int64_t first, int64_t n, const Desk *desk)
{
    int D = task->D;
    double loss = 0;
    for (int64_t k = 0; k < n; k++) {
        int32_t u = task->list_t[first + k], i = task->track_t[first + k];
        node_r[first + k] = u;
        node_r[task->B + first + k] = (int32_t)(task->U + i);
        desk->norm[k] = unit(desk->list + k * D, e + (int64_t)u * D, D);
        desk->norm[CHUNK + k] = unit(desk->track + k * D, e + (task->U + i) * D, D);
        desk->next[k] = desk->first[i];
        desk->first[i] = (int32_t)k + 1;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)n, (blasint)n, D, 1, desk->list,
                D, desk->track, D, 0, desk->slope, CHUNK);
    for (int64_t k = 0; k < n; k++)
        loss += pair_loss(desk->slope + k * CHUNK, task, desk, first + k, k, n);
    for (int64_t k = 0; k < n; k++)
        desk->first[task->track_t[first + k]] = 0;
    float *of_lists = row_r + first * D, *of_tracks = row_r + (task->B + first) * D;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)n, D, (blasint)n, 1,
                desk->slope, CHUNK, desk->track, D, 0, of_lists, D);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)n, D, (blasint)n, 1, desk->slope,
                CHUNK, desk->list, D, 0, of_tracks, D);
    for (int64_t k = 0; k < n; k++) {
        unfold(of_lists + k * D, desk->list + k * D, desk->norm[k], D);
        unfold(of_tracks + k * D, desk->track + k * D, desk->norm[CHUNK + k], D);
    }
    return loss;
}

double sg_contrast(float *row_r, int32_t *node_r, const SgContrast *task, const float *e,
                   int threads, void *work)
{
    int64_t chunks = sg_contrast_chunks(task->B);
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 1) num_threads(sg_threads(threads))
    for (int64_t c = 0; c < chunks; c++) {
        Desk desk = desk_of(task, work, omp_get_thread_num());
        int64_t first = c * CHUNK, rest = task->B - first;
        task->loss_b[c] =
            run_chunk(row_r, node_r, task, e, first, rest < CHUNK ? rest : CHUNK, &desk);
    }
    for (int64_t c = 0; c < chunks; c++)
        loss += task->loss_b[c];
    return loss;
}

/* One triple: rows of u, d and p hold unit vectors first, then the slopes. */
static double run_dislike(float *row_f, const SgDislikes *task, const float *const node[3],
                          double scale)
{
    int D = task->D;
    float norm[3], *u = row_f, *d = row_f + D, *p = row_f + 2 * D;
    for (int k = 0; k < 3; k++)
        norm[k] = unit(row_f + k * D, node[k], D);
    double warmth = 1 / (double)task->temperature;
    double s_d = sg_dot(u, d, D), s_p = sg_dot(u, p, D);
    double above = warmth * (s_d - s_p), over = warmth * s_d;
    /* sg_pairwise_softplus(x) is ln(1 + e^-x). */
    double loss = scale * (sg_pairwise_softplus(-above) + sg_pairwise_softplus(-over));
    float a = (float)(scale * warmth / (1 + exp(-above)));
    float b = (float)(scale * warmth / (1 + exp(-over)));
    for (int k = 0; k < D; k++) {
        float u_k = u[k], d_k = d[k], p_k = p[k];
        u[k] = (a + b) * d_k - a * p_k;
        d[k] = (a + b) * u_k;
        p[k] = -a * u_k;
    }
    for (int k = 0; k < 3; k++) { /* the unit vectors are gone: t = x / |x| again */
        float *dx = row_f + k * D;
        float along = norm[k] == 0 ? 0 : sg_dot(dx, node[k], D) / norm[k];
        for (int j = 0; j < D; j++)
            dx[j] = norm[k] == 0 ? 0 : (dx[j] - along * node[k][j] / norm[k]) / norm[k];
    }
    return loss;
}

double sg_contrast_dislikes(float *row_r, int32_t *node_r, const SgDislikes *task, const float *e,
                            int threads)
{
    double loss = 0;
#pragma omp parallel for schedule(static, 256) num_threads(sg_threads(threads))
    for (int64_t f = 0; f < task->F; f++) {
        int32_t *node = node_r + 3 * f;
        node[0] = task->list_f[f];
        node[1] = (int32_t)(task->U + task->dislike_f[f]);
        node[2] = (int32_t)(task->U + task->like_f[f]);
        const float *at[3];
        for (int k = 0; k < 3; k++)
            at[k] = e + (int64_t)node[k] * task->D;
        double scale = (double)task->share * task->weight_f[f] / (double)task->F;
        task->loss_f[f] = run_dislike(row_r + 3 * f * task->D, task, at, scale);
    }
    for (int64_t f = 0; f < task->F; f++)
        loss += task->loss_f[f];
    return loss;
}

void sg_contrast_gather(int64_t *offset, int32_t *col, const int32_t *node_r, int64_t R, int64_t N)
{
    /* offset[n + 1] counts node n, then is its next free place, in the end its end. */
    int64_t entries = 0;
    memset(offset, 0, (size_t)(N + 1) * sizeof *offset);
    for (int64_t r = 0; r < R; r++)
        offset[node_r[r] + 1]++;
    for (int64_t n = 0; n < N; n++) {
        int64_t count = offset[n + 1];
        offset[n + 1] = entries;
        entries += count;
    }
    for (int64_t r = 0; r < R; r++)
        col[offset[node_r[r] + 1]++] = (int32_t)r;
    memset(col + R, 0, SG_SPMM_AHEAD * sizeof *col);
}
