/* SPDX-License-Identifier: MIT */
#include "num/contrast.h"

#include "support/propagation.h"

enum { U = 12, M = 9, N = U + M, D = 16 };

typedef struct {
    Graph graph;
    SgContrast task;
    int32_t *list_t, *track_t;
    float e[N * D];
    void *work;
} Example;

static void example_clear(Example *x)
{
    graph_clear(&x->graph);
    g_free(x->list_t);
    g_free(x->track_t);
    g_free(x->task.loss_b);
    g_free(x->work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Example, example_clear)

static void example_init(Example *x, int64_t B, float temperature, float debias)
{
    SgRng rng;
    sg_rng_init(&rng, 4, 4);
    graph_init(&x->graph, U, M, 3, false, 7);
    const SgCsr *lists = &x->graph.lists;
    int64_t E = sg_csr_entries(lists);
    x->list_t = g_new(int32_t, B);
    x->track_t = g_new(int32_t, B);
    for (int64_t t = 0; t < B; t++) {
        int64_t e = (int64_t)sg_rng_below(&rng, (uint64_t)E), u = 0;
        while (lists->offset[u + 1] <= e)
            u++;
        x->list_t[t] = (int32_t)u;
        x->track_t[t] = lists->col[e];
    }
    x->task = (SgContrast){ .U = U,
                            .M = M,
                            .offset = lists->offset,
                            .col = lists->col,
                            .D = D,
                            .B = B,
                            .list_t = x->list_t,
                            .track_t = x->track_t,
                            .temperature = temperature,
                            .debias = debias,
                            .loss_b = g_new(double, sg_contrast_chunks(B)) };
    x->work = g_malloc0(8 * sg_contrast_work(M, D));
    fill_random(x->e, N * D, 5);
}

static double cosine(const double *x, const double *y)
{
    double xy = 0, xx = 0, yy = 0;
    for (int d = 0; d < D; d++) {
        xy += x[d] * y[d];
        xx += x[d] * x[d];
        yy += y[d] * y[d];
    }
    return xy / sqrt(xx * yy);
}

static bool held(const Example *x, int32_t u, int32_t i)
{
    for (int64_t e = x->task.offset[u]; e < x->task.offset[u + 1]; e++)
        if (x->task.col[e] == i)
            return true;
    return false;
}

static double loss_naively(const Example *x, const double *e, int *bound)
{
    const SgContrast *task = &x->task;
    double loss = 0, tau = task->debias, temperature = task->temperature;
    for (int64_t t = 0; t < task->B; t++) {
        int64_t first = t / SG_CONTRAST_CHUNK * SG_CONTRAST_CHUNK;
        int64_t last = MIN(task->B, first + SG_CONTRAST_CHUNK), count = 0;
        const double *u = e + x->list_t[t] * D;
        double p = exp(cosine(u, e + (U + x->track_t[t]) * D) / temperature), sum = 0;
        for (int64_t n = first; n < last; n++) {
            if (held(x, x->list_t[t], x->track_t[n]))
                continue;
            sum += exp(cosine(u, e + (U + x->track_t[n]) * D) / temperature);
            count++;
        }
        double raw = (sum - tau * (double)count * p) / (1 - tau);
        double least = (double)count * exp(-1 / temperature);
        *bound += count > 0 && raw < least;
        if (count > 0)
            loss -= log(p / (p + MAX(raw, least))) / (double)task->B;
    }
    return loss;
}

static void gather(float *de, const float *row, const int32_t *node, int64_t R)
{
    g_autofree int64_t *offset = g_new(int64_t, N + 1);
    g_autofree int32_t *col = g_new(int32_t, R + SG_SPMM_AHEAD);
    sg_contrast_gather(offset, col, node, R, N);
    SgSpmm A = { N, offset, col, NULL };
    sg_spmm(de, &A, (SgRows){ (void *)row, false }, D, 2);
}

/* de against differences of a loss in double. */
static void check_gradient(const float *de, const float *at, double (*loss)(const void *, double *),
                           const void *x)
{
    double e[N * D];
    for (int k = 0; k < N * D; k++)
        e[k] = at[k];
    for (int k = 0; k < N * D; k++) {
        double h = 1e-5;
        e[k] = at[k] + h;
        double above = loss(x, e);
        e[k] = at[k] - h;
        g_assert_cmpfloat_with_epsilon(de[k], (above - loss(x, e)) / (2 * h), 3e-6);
        e[k] = at[k];
    }
}

static double contrast_loss(const void *x, double *e)
{
    int bound = 0;
    return loss_naively(x, e, &bound);
}

static void the_contrastive_loss_and_its_gradient_equal_their_twins(void)
{
    const float settings[][2] = { { 0.5f, 0.1f }, { 0.2f, 0 }, { 0.5f, 0.6f } };
    int bounds = 0;
    for (size_t s = 0; s < G_N_ELEMENTS(settings); s++) {
        g_auto(Example) x = { 0 };
        int64_t B = s == 1 ? SG_CONTRAST_CHUNK + 37 : 30;
        example_init(&x, B, settings[s][0], settings[s][1]);
        g_autofree float *row = g_new(float, 2 * B * D);
        g_autofree int32_t *node = g_new(int32_t, 2 * B);
        float de[N * D];
        double e[N * D], loss = sg_contrast(row, node, &x.task, x.e, 2, x.work);
        for (int k = 0; k < N * D; k++)
            e[k] = x.e[k];
        g_assert_cmpfloat_with_epsilon(loss, loss_naively(&x, e, &bounds), 1e-5);
        gather(de, row, node, 2 * B);
        check_gradient(de, x.e, contrast_loss, &x);
    }
    g_assert_cmpint(bounds, >, 0); /* the lower bound of Ng was met */
}

typedef struct {
    SgDislikes task;
    float e[N * D];
} Disliked;

static double dislike_loss(const void *data, double *e)
{
    const SgDislikes *task = &((const Disliked *)data)->task;
    double loss = 0;
    for (int64_t f = 0; f < task->F; f++) {
        const double *u = e + task->list_f[f] * D;
        double s_d = cosine(u, e + (U + task->dislike_f[f]) * D);
        double s_p = cosine(u, e + (U + task->like_f[f]) * D);
        loss +=
            task->share * task->weight_f[f] / (double)task->F *
            (log(1 + exp((s_d - s_p) / task->temperature)) + log(1 + exp(s_d / task->temperature)));
    }
    return loss;
}

static void the_loss_of_dislikes_and_its_gradient_equal_their_twins(void)
{
    enum { F = 5 };
    int32_t list[F] = { 0, 3, 3, 11, 5 }, dislike[F] = { 1, 2, 8, 0, 1 },
            like[F] = { 2, 0, 5, 7, 4 };
    float weight[F] = { 1, 0.5f, 1.0f / 3, 1, 0.25f }, row[3 * F * D], de[N * D];
    int32_t node[3 * F];
    double loss_f[F];
    Disliked x = { { U, D, F, list, dislike, like, weight, 0.2f, 0.5f, loss_f }, { 0 } };
    double e[N * D];
    fill_random(x.e, N * D, 8);
    for (int k = 0; k < N * D; k++)
        e[k] = x.e[k];
    double loss = sg_contrast_dislikes(row, node, &x.task, x.e, 2);
    g_assert_cmpfloat_with_epsilon(loss, dislike_loss(&x, e), 1e-5);
    gather(de, row, node, 3 * F);
    check_gradient(de, x.e, dislike_loss, &x);
}

static void vectors_of_length_zero_have_no_slope(void)
{
    g_auto(Example) x = { 0 };
    example_init(&x, 30, 0.5f, 0.1f);
    memset(x.e, 0, sizeof x.e);
    float row[60 * D];
    int32_t node[60];
    g_assert_true(isfinite(sg_contrast(row, node, &x.task, x.e, 1, x.work)));
    for (int k = 0; k < 60 * D; k++)
        g_assert_cmpfloat(row[k], ==, 0);
    x.e[x.list_t[0] * D] = NAN;
    g_assert_true(isnan(sg_contrast(row, node, &x.task, x.e, 1, x.work)));
}

static void any_number_of_threads_gives_the_same_bits(void)
{
    enum { B = 1500 };
    g_auto(Example) x = { 0 };
    example_init(&x, B, 0.5f, 0.1f);
    g_autofree float *first = g_new(float, 2 * B * D), *row = g_new(float, 2 * B * D);
    g_autofree int32_t *node = g_new(int32_t, 2 * B);
    double loss = sg_contrast(first, node, &x.task, x.e, 1, x.work);
    for (int threads = 2; threads < 8; threads += 5) {
        g_assert_cmpfloat(sg_contrast(row, node, &x.task, x.e, threads, x.work), ==, loss);
        g_assert_cmpmem(first, 2 * B * D * 4, row, 2 * B * D * 4);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/contrast/the contrastive loss and its gradient equal their twins",
                    the_contrastive_loss_and_its_gradient_equal_their_twins);
    g_test_add_func("/contrast/the loss of dislikes and its gradient equal their twins",
                    the_loss_of_dislikes_and_its_gradient_equal_their_twins);
    g_test_add_func("/contrast/vectors of length zero have no slope",
                    vectors_of_length_zero_have_no_slope);
    g_test_add_func("/contrast/any number of threads gives the same bits",
                    any_number_of_threads_gives_the_same_bits);
    return g_test_run();
}
