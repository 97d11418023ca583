/* SPDX-License-Identifier: MIT */
#include "num/propagate.h"

static size_t rows_bytes(int64_t N, int D, bool half)
{
    size_t bytes = (size_t)N * (size_t)D * (half ? 2 : 4);
    return (bytes + 63) / 64 * 64;
}

/* Two places taken in turn; normalised, one for each layer, and one more for the gradient. */
static int kept(int L, bool normalise)
{
    return normalise ? L + 1 : 2;
}

size_t sg_propagate_work(int64_t N, int D, int L, bool normalise, bool half)
{
    size_t norms = normalise ? ((size_t)N * sizeof(float) + 63) / 64 * 64 * (size_t)(L + 1) : 0;
    return (size_t)kept(L, normalise) * rows_bytes(N, D, half) + norms;
}

static SgRows rows(const SgPropagation *p, int which)
{
    return (SgRows){ (char *)p->work + (size_t)which * rows_bytes(p->A.N, p->D, p->half), p->half };
}

static float *norms(const SgPropagation *p, int k)
{
    size_t bytes = ((size_t)p->A.N * sizeof(float) + 63) / 64 * 64;
    char *first =
        (char *)p->work + (size_t)kept(p->L, p->normalise) * rows_bytes(p->A.N, p->D, p->half);
    return (float *)(void *)(first + (size_t)k * bytes);
}

/* Where layer k's source stands: two places taken in turn, or one for each. */
static int place(const SgPropagation *p, int k)
{
    return p->normalise ? k : k % 2;
}

/* sum_k share_k (Left A Right)^k x, with f between the layers. */
static void sum_layers(float *restrict e, const SgPropagation *p, const float *restrict x,
                       const float *left_n, const float *right_n, int threads)
{
    SgSpmmLayer start = { .x = { (void *)x, false },
                          .D = p->D,
                          .right_n = right_n,
                          .normalise = p->normalise && p->L > 0,
                          .norm_n = p->normalise ? norms(p, 0) : NULL,
                          .total = e,
                          .share = p->share_0,
                          .assign = true,
                          .next = p->L > 0 ? rows(p, place(p, 0)) : (SgRows){ 0 } };
    sg_spmm_start(&start, p->A.N, threads);
    for (int k = 1; k <= p->L; k++) {
        SgSpmmLayer layer = { .A = &p->A,
                              .x = rows(p, place(p, k - 1)),
                              .D = p->D,
                              .left_n = left_n,
                              .right_n = right_n,
                              .normalise = p->normalise && k < p->L,
                              .norm_n = p->normalise ? norms(p, k) : NULL,
                              .total = e,
                              .share = p->share,
                              .next = rows(p, place(p, k)) };
        if (k == p->L)
            layer.next.x = NULL;
        sg_spmm_layer(&layer, threads);
    }
}

void sg_propagate(float *restrict e, const SgPropagation *propagation, const float *restrict e0,
                  int threads)
{
    sum_layers(e, propagation, e0, propagation->left_n, propagation->right_n, threads);
}

/*
 * g^(L) = share de;   g^(k) = P_k Right A Left g^(k+1) + share de;   de0 the same with share_0
 *
 * All are divided by share until the end. A gradient goes to the place of the layer that it belongs
 * to, row by row as that layer is done with.
 */
static void unfold_layers(float *restrict de0, const SgPropagation *p, const float *restrict de,
                          int threads)
{
    bool any = p->share != 0 && p->L > 0;
    SgSpmmLayer start = { .x = { (void *)de, false },
                          .D = p->D,
                          .right_n = p->left_n,
                          .total = any ? NULL : de0,
                          .share = p->share_0,
                          .assign = true,
                          .next = any ? rows(p, p->L) : (SgRows){ 0 } };
    sg_spmm_start(&start, p->A.N, threads);
    for (int k = p->L - 1; any && k >= 0; k--) {
        SgSpmmLayer layer = { .A = &p->A,
                              .x = rows(p, k + 1),
                              .D = p->D,
                              .left_n = p->right_n,
                              .right_n = p->left_n,
                              .norm_n = norms(p, k),
                              .kept = rows(p, k),
                              .add = de,
                              .add_share = k > 0 ? 1 : p->share_0 / p->share,
                              .total = k > 0 ? NULL : de0,
                              .share = p->share,
                              .assign = true,
                              .next = k > 0 ? rows(p, k) : (SgRows){ 0 } };
        sg_spmm_layer(&layer, threads);
    }
}

void sg_propagate_backward(float *restrict de0, const SgPropagation *propagation,
                           const float *restrict de, int threads)
{
    if (propagation->normalise)
        unfold_layers(de0, propagation, de, threads);
    else
        sum_layers(de0, propagation, de, propagation->right_n, propagation->left_n, threads);
}

void sg_propagate_fold(float *restrict fold, const SgPropagation *p, const float *restrict e0,
                       int threads)
{
    int64_t N = p->A.N, n = N * p->D;
    SgPropagation before = *p;
    before.L = p->L - 1;
    before.share_0 = p->share;
    for (int64_t k = 0; (p->normalise || p->L == 0) && k < n; k++)
        fold[k] = 0;
    if (p->L == 0)
        return;
    if (!p->normalise) {
        sum_layers(fold, &before, e0, p->left_n, p->right_n, threads);
        for (int64_t k = 0; k < n; k++)
            fold[k] *= p->right_n[k / p->D];
        return;
    }
    for (int l = 0; l < p->L; l++) {
        SgRows kept = rows(p, l);
        for (int64_t k = 0; k < n; k++)
            fold[k] += p->share * (kept.half ? sg_spmm_from_half(((const uint16_t *)kept.x)[k])
                                             : ((const float *)kept.x)[k]);
    }
}
