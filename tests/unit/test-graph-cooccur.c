/* SPDX-License-Identifier: MIT */
#include "graph/cooccur.h"
#include "support/models.h"

#include "base/interrupt.h"

/* All that any measure needs, in full: (M, M) matrices of what lists hold both. */
typedef struct {
    int64_t M;
    int64_t filled;
    double *together; /* (M, M) */
    double *weight;   /* (M, M) sums of n^-a x x in ascending list order */
    double *degree;   /* (M) */
} Dense;

static void dense_init(Dense *dense, const SgCsr *lists, double a, bool strengths)
{
    int64_t M = lists->cols;
    *dense = (Dense){ .M = M };
    dense->together = g_new0(double, M *M);
    dense->weight = g_new0(double, M *M);
    dense->degree = g_new0(double, M);
    for (int64_t u = 0; u < lists->rows; u++) {
        g_autofree float *x = g_new0(float, M);
        int n = 0;
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            float value = lists->val ? lists->val[e] : 1;
            if (value <= 0)
                continue;
            x[lists->col[e]] = strengths ? value : 1;
            dense->degree[lists->col[e]]++;
            n++;
        }
        double share = a == 1 ? 1.0 / n : pow(n, -a);
        for (int64_t j = 0; j < M; j++) {
            for (int64_t i = 0; i < M; i++) {
                dense->together[j * M + i] += x[j] != 0 && x[i] != 0;
                if (x[j] != 0 && x[i] != 0)
                    dense->weight[j * M + i] += share * ((double)x[j] * (double)x[i]);
            }
        }
        dense->filled += n > 0;
    }
}

static void dense_clear(Dense *dense)
{
    g_free(dense->together);
    g_free(dense->weight);
    g_free(dense->degree);
}

static float value_of(const Dense *dense, const SgCooccurOptions *options, int64_t j, int64_t i)
{
    double n = dense->together[j * dense->M + i], w = dense->weight[j * dense->M + i];
    double d_j = dense->degree[j], d_i = dense->degree[i];
    if (n == 0 || n < options->least_together)
        return 0;
    switch (options->measure) {
    case SG_COOCCUR_TOGETHER: return (float)n;
    case SG_COOCCUR_WEIGHT: return (float)w;
    case SG_COOCCUR_COSINE: return (float)(n / sqrt(d_i * d_j));
    case SG_COOCCUR_JACCARD: return (float)(n / (d_i + d_j - n));
    case SG_COOCCUR_LIFT: return (float)(n * (double)dense->filled / (d_i * d_j));
    case SG_COOCCUR_TEMPERED: return (float)(w * pow(d_i, -options->r));
    }
    return 0;
}

typedef struct {
    double value;
    double weight;
    double together;
    int32_t track;
} Entry;

static int best_first(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    if (x->together != y->together)
        return x->together > y->together ? -1 : 1;
    return x->track - y->track;
}

static void assert_equals_dense(const SgCooccurTable *table, const Dense *dense,
                                const SgCooccurOptions *options)
{
    g_autofree Entry *row = g_new(Entry, dense->M);
    bool weight = options->measure == SG_COOCCUR_WEIGHT;
    for (int64_t j = 0; j < dense->M; j++) {
        int64_t n = 0;
        for (int32_t i = 0; i < dense->M; i++) {
            float value = value_of(dense, options, j, i);
            if (i == j || value <= 0 || value < (float)options->least)
                continue;
            int64_t at = j * dense->M + i;
            row[n++] = (Entry){ weight ? dense->weight[at] : (double)value, dense->weight[at],
                                weight ? dense->together[at] : 0, i };
        }
        qsort(row, (size_t)n, sizeof *row, best_first);
        n = options->K ? MIN(n, options->K) : n;
        g_assert_cmpint(table->offset[j + 1] - table->offset[j], ==, n);
        for (int64_t k = 0; k < n; k++) {
            int64_t e = table->offset[j] + k;
            g_assert_cmpint(table->track[e], ==, row[k].track);
            g_assert_true(table->value[e] == (float)row[k].value);
            if (!table->together)
                continue;
            int64_t at = j * dense->M + row[k].track;
            g_assert_cmpint(table->together[e], ==, (int)dense->together[at]);
            g_assert_true(table->weight[e] == dense->weight[at]);
        }
    }
}

static void every_measure_equals_its_formula(void)
{
    for (int round = 0; round < 48; round++) {
        g_auto(SgCsr) lists = { 0 };
        random_lists(&lists, 70, 90, 9, round % 2, (uint64_t)round);
        SgCooccurOptions options = {
            .measure = (SgCooccurMeasure)(round % 6),
            .a = round % 4 ? 1 : 0.4,
            .r = round % 3 ? 0.35 : 0,
            .strengths = round % 12 >= 6,
            .K = (int64_t[]){ 0, 1, 5, 30 }[round % 4],
            .least = round % 5 ? 0 : 0.1,
            .evidence = round % 3 == 0,
        };
        bool tempered = options.measure == SG_COOCCUR_TEMPERED;
        if (!tempered && options.measure != SG_COOCCUR_WEIGHT)
            options.least_together = round % 3;
        Dense dense;
        dense_init(&dense, &lists, tempered ? options.a : 1, tempered && options.strengths);
        g_auto(SgCooccurTable) table = { 0 };
        GError *error = NULL;
        g_assert_true(sg_cooccur_build(&table, &lists, &options, &error));
        g_assert_no_error(error);
        assert_equals_dense(&table, &dense, &options);
        dense_clear(&dense);
    }
}

/* Reference, section 4.3: P1 = {A,B,C}, P2 = {A,B}. */
static void the_example_of_the_reference_holds(void)
{
    const int32_t row[] = { 0, 0, 0, 1, 1 }, col[] = { 0, 1, 2, 0, 1 };
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 2, 3, 5, row, col, NULL, NULL, NULL));
    g_auto(SgCooccurTable) table = { 0 };
    SgCooccurOptions options = { .measure = SG_COOCCUR_WEIGHT };
    g_assert_true(sg_cooccur_build(&table, &lists, &options, NULL));
    g_assert_cmpint(sg_cooccur_entries(&table), ==, 6);
    g_assert_cmpint(table.track[0], ==, 1);
    g_assert_cmpint(table.together[0], ==, 2);
    g_assert_true(table.weight[0] == 1.0 / 3 + 1.0 / 2);
    g_assert_cmpint(table.track[1], ==, 2);
    g_assert_cmpint(table.together[1], ==, 1);
    g_assert_true(table.weight[1] == 1.0 / 3);
}

static void assert_same_tables(const SgCooccurTable *a, const SgCooccurTable *b)
{
    size_t E = (size_t)sg_cooccur_entries(a);
    g_assert_cmpmem(a->offset, (size_t)(a->M + 1) * 8, b->offset, (size_t)(b->M + 1) * 8);
    g_assert_cmpmem(a->track, E * 4, b->track, E * 4);
    g_assert_cmpmem(a->value, E * 4, b->value, E * 4);
    if (a->weight)
        g_assert_cmpmem(a->weight, E * 8, b->weight, E * 8);
}

static void the_number_of_threads_changes_nothing(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 900, 1500, 30, true, 3);
    for (int measure = SG_COOCCUR_TOGETHER; measure <= SG_COOCCUR_TEMPERED; measure++) {
        SgCooccurTable table[3] = { 0 };
        static const int threads[] = { 1, 2, 7 };
        for (int n = 0; n < 3; n++) {
            SgCooccurOptions options = { .measure = (SgCooccurMeasure)measure,
                                         .a = 0.7,
                                         .r = 0.4,
                                         .strengths = true,
                                         .K = 20,
                                         .threads = threads[n] };
            g_assert_true(sg_cooccur_build(&table[n], &lists, &options, NULL));
            assert_same_tables(&table[0], &table[n]);
        }
        for (int n = 0; n < 3; n++)
            sg_cooccur_clear(&table[n]);
    }
}

static void nothing_together_gives_empty_rows(void)
{
    const int32_t row[] = { 0, 1, 3 }, col[] = { 2, 0, 1 };
    g_auto(SgCsr) lists = { 0 }, none = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 4, 5, 3, row, col, NULL, NULL, NULL));
    g_assert_true(sg_csr_init(&none, 0, 0, 0, false, NULL));
    for (int measure = SG_COOCCUR_TOGETHER; measure <= SG_COOCCUR_TEMPERED; measure++) {
        SgCooccurOptions options = { .measure = (SgCooccurMeasure)measure, .a = 1, .r = 0.5 };
        g_auto(SgCooccurTable) table = { 0 }, empty = { 0 };
        g_assert_true(sg_cooccur_build(&table, &lists, &options, NULL));
        g_assert_cmpint(table.offset[5], ==, 0);
        g_assert_true(sg_cooccur_build(&empty, &none, &options, NULL));
        g_assert_cmpint(sg_cooccur_entries(&empty), ==, 0);
    }
}

static void wrong_options_are_input_errors(void)
{
    static const struct {
        SgCooccurOptions options;
        const char *part;
    } wrong[] = {
        { { .K = -1 }, "K is -1" },
        { { .a = -0.5 }, "a = -0.5" },
        { { .r = NAN }, "r = nan" },
        { { .measure = SG_COOCCUR_WEIGHT, .least_together = 3 }, "a measure that counts" },
        { { .least = -1 }, "least value -1" },
    };
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 5, 5, 3, false, 1);
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        SgCooccurTable table;
        GError *error = NULL;
        g_assert_false(sg_cooccur_build(&table, &lists, &wrong[n].options, &error));
        assert_fails(error, SG_ERROR_INPUT, wrong[n].part);
    }
}

static void an_interrupt_ends_the_count(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 50, 50, 5, false, 1);
    SgCooccurOptions options = { .K = 10 };
    SgCooccurTable table;
    GError *error = NULL;
    sg_interrupt_request();
    g_assert_false(sg_cooccur_build(&table, &lists, &options, &error));
    sg_interrupt_clear();
    assert_fails(error, SG_ERROR_INTERRUPTED, "counting pairs");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cooccur/every measure equals its formula", every_measure_equals_its_formula);
    g_test_add_func("/cooccur/the example of the reference holds",
                    the_example_of_the_reference_holds);
    g_test_add_func("/cooccur/the number of threads changes nothing",
                    the_number_of_threads_changes_nothing);
    g_test_add_func("/cooccur/nothing together gives empty rows",
                    nothing_together_gives_empty_rows);
    g_test_add_func("/cooccur/wrong options are input errors", wrong_options_are_input_errors);
    g_test_add_func("/cooccur/an interrupt ends the count", an_interrupt_ends_the_count);
    return g_test_run();
}
