/* SPDX-License-Identifier: MIT */
#include "num/fuse.h"

#include "support/numeric.h"

enum { M = 13, D = 5, STRIDE = 16, F = 4, P = D * F + 3 * D + 1 };

typedef struct {
    SgFuse fuse;
    float e[M * STRIDE], x[M * F], parameters[P], c[M * STRIDE], norm[M], gate[M];
    unsigned char known[M], forced[M];
    double sum[64];
    float slope[M * STRIDE]; /* of the loss by e' */
} Example;

static void example_init(Example *x)
{
    g_assert_cmpint(sg_fuse_parameters(D, F), ==, P);
    g_assert_cmpint((int64_t)sg_fuse_sums(M, D), <=, 64);
    fill_random(x->e, M * STRIDE, 1);
    fill_random(x->x, M * F, 2);
    fill_random(x->parameters, P, 3);
    fill_random(x->slope, M * STRIDE, 4);
    int64_t knowns = 0;
    for (int i = 0; i < M; i++) {
        for (int d = D; d < STRIDE; d++)
            x->e[i * STRIDE + d] = x->slope[i * STRIDE + d] = 0;
        x->known[i] = i % 4 != 1;
        x->forced[i] = i % 3 == 0;
        knowns += x->known[i];
    }
    x->fuse =
        (SgFuse){ M,    D,    STRIDE,  F,       x->x,  x->known, knowns, x->forced, x->parameters,
                  0.3f, x->c, x->norm, x->gate, x->sum };
}

/* The definition in double: loss = sum slope e' + align. */
static double loss_naively(const Example *x, const double *e, const double *parameters, double *out)
{
    const double *b = parameters + D * F, *v = b + D;
    double loss = 0;
    for (int i = 0; i < M; i++) {
        double c[D], norm = 0, logit = v[2 * D], size = 0, dot = 0;
        for (int d = 0; d < D; d++) {
            c[d] = b[d];
            for (int f = 0; f < F; f++)
                c[d] += parameters[f * D + d] * x->x[i * F + f];
            norm += c[d] * c[d];
        }
        for (int d = 0; d < D; d++) {
            c[d] /= sqrt(norm);
            logit += v[d] * e[i * STRIDE + d] + v[D + d] * c[d];
            size += e[i * STRIDE + d] * e[i * STRIDE + d];
            dot += e[i * STRIDE + d] * c[d];
        }
        double g = !x->known[i] ? 0 : x->forced[i] ? 1 : 1 / (1 + exp(-logit));
        for (int d = 0; d < D; d++) {
            double fused = (1 - g) * e[i * STRIDE + d] + g * c[d];
            if (out)
                out[i * STRIDE + d] = fused;
            loss += x->slope[i * STRIDE + d] * fused;
        }
        if (x->known[i])
            loss += x->fuse.align / (double)x->fuse.knowns * (1 - dot / sqrt(size));
    }
    return loss;
}

static void widen(double *to, const float *from, int n)
{
    for (int k = 0; k < n; k++)
        to[k] = from[k];
}

static void fused_vectors_equal_their_definition(void)
{
    Example x;
    float fused[M * STRIDE];
    double e[M * STRIDE], parameters[P], expected[M * STRIDE] = { 0 };
    example_init(&x);
    widen(e, x.e, M * STRIDE);
    widen(parameters, x.parameters, P);
    loss_naively(&x, e, parameters, expected);
    sg_fuse(fused, &x.fuse, x.e, 2);
    for (int k = 0; k < M * STRIDE; k++)
        g_assert_cmpfloat_with_epsilon(fused[k], expected[k], 1e-5);
    g_assert_cmpmem(fused + STRIDE, D * 4, x.e + STRIDE, D * 4); /* unknown: as it was */
    g_assert_cmpmem(fused, D * 4, x.c, D * 4);                   /* forced: the content alone */
}

static void gradients_equal_finite_differences(void)
{
    Example x;
    float fused[M * STRIDE], de[M * STRIDE], dparameters[P];
    double e[M * STRIDE], parameters[P], h = 1e-6;
    example_init(&x);
    widen(e, x.e, M * STRIDE);
    widen(parameters, x.parameters, P);
    sg_fuse(fused, &x.fuse, x.e, 1);
    memcpy(de, x.slope, sizeof de);
    double added = sg_fuse_backward(de, dparameters, &x.fuse, x.e, 2), whole = 0;
    for (int k = 0; k < M * STRIDE; k++)
        whole += (double)x.slope[k] * fused[k];
    g_assert_cmpfloat_with_epsilon(whole + added, loss_naively(&x, e, parameters, NULL), 1e-4);
    for (int k = 0; k < M * STRIDE; k++) {
        if (k % STRIDE >= D) {
            g_assert_cmpfloat(de[k], ==, 0);
            continue;
        }
        e[k] = x.e[k] + h;
        double above = loss_naively(&x, e, parameters, NULL);
        e[k] = x.e[k] - h;
        double slope = (above - loss_naively(&x, e, parameters, NULL)) / (2 * h);
        g_assert_cmpfloat_with_epsilon(de[k], slope, 2e-5);
        e[k] = x.e[k];
    }
    for (int k = 0; k < P; k++) {
        parameters[k] = x.parameters[k] + h;
        double above = loss_naively(&x, e, parameters, NULL);
        parameters[k] = x.parameters[k] - h;
        double slope = (above - loss_naively(&x, e, parameters, NULL)) / (2 * h);
        g_assert_cmpfloat_with_epsilon(dparameters[k], slope, 2e-4);
        parameters[k] = x.parameters[k];
    }
}

static void content_of_length_zero_is_taken(void)
{
    Example x;
    float fused[M * STRIDE], de[M * STRIDE], dparameters[P];
    example_init(&x);
    memset(x.parameters, 0, sizeof x.parameters);
    memset(x.e, 0, sizeof x.e);
    sg_fuse(fused, &x.fuse, x.e, 1);
    memcpy(de, x.slope, sizeof de);
    g_assert_true(isfinite(sg_fuse_backward(de, dparameters, &x.fuse, x.e, 1)));
    for (int k = 0; k < M * STRIDE; k++)
        g_assert_true(isfinite(fused[k]) && isfinite(de[k]));
    for (int k = 0; k < P; k++)
        g_assert_true(isfinite(dparameters[k]));
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    enum { MANY = 5000, WIDE = 40, ROW = 48, FEW = 20 };
    int64_t parameters = sg_fuse_parameters(WIDE, FEW);
    g_autofree float *first = NULL, *p = g_new(float, parameters);
    g_autofree float *e = g_new0(float, MANY *ROW), *x = g_new(float, MANY *FEW);
    g_autofree unsigned char *known = g_malloc(MANY), *forced = g_malloc0(MANY);
    memset(known, 1, MANY);
    sg_fuse_start(p, WIDE, FEW, 3);
    fill_random(x, MANY * FEW, 2);
    fill_random(e, MANY * ROW, 3);
    for (int threads = 1; threads < 8; threads += 3) {
        g_autofree float *c = g_new(float, MANY *ROW), *de = g_memdup2(e, MANY * ROW * 4);
        g_autofree float *norm = g_new(float, MANY), *gate = g_new(float, MANY);
        g_autofree float *dp = g_new(float, parameters);
        g_autofree double *sum = g_new(double, sg_fuse_sums(MANY, WIDE));
        SgFuse fuse = { MANY, WIDE, ROW, FEW, x, known, MANY, forced, p, 0.1f, c, norm, gate, sum };
        sg_fuse(de, &fuse, e, threads);
        sg_fuse_backward(de, dp, &fuse, e, threads);
        if (first)
            g_assert_cmpmem(first, (size_t)parameters * 4, dp, (size_t)parameters * 4);
        else
            first = g_steal_pointer(&dp);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fuse/fused vectors equal their definition",
                    fused_vectors_equal_their_definition);
    g_test_add_func("/fuse/gradients equal finite differences", gradients_equal_finite_differences);
    g_test_add_func("/fuse/content of length zero is taken", content_of_length_zero_is_taken);
    g_test_add_func("/fuse/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
