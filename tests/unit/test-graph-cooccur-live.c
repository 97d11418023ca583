/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-live.h"
#include "support/models.h"

enum { M = 60 };

static void halve(float *value, int64_t count, int32_t degree, const void *data)
{
    const double *half = data;
    for (int64_t n = 0; n < count; n++)
        value[n] *= (float)*half * (float)degree;
}

/* Matrices of one version, the table that is built of them, and the rows that are counted. */
typedef struct {
    SgCsr lists, listed;
    SgCooccurTable table;
    SgCooccurLive *live;
} Version;

static void version_clear(Version *version)
{
    sg_cooccur_live_free(version->live);
    sg_cooccur_clear(&version->table);
    sg_csr_clear(&version->lists);
    sg_csr_clear(&version->listed);
}

static void make_next(const Version *from, Version *to, SgRng *rng, const SgLiveOptions *options)
{
    int32_t after[M];
    SgRowEdit edit = { .row = (int32_t)sg_rng_below(rng, (uint64_t)from->lists.rows + 1),
                       .has = sg_rng_below(rng, 4) > 0,
                       .after = after };
    edit.had = edit.row < from->lists.rows && sg_rng_below(rng, 4) > 0;
    if (edit.had) {
        edit.before = from->lists.col + from->lists.offset[edit.row];
        edit.before_n = from->lists.offset[edit.row + 1] - from->lists.offset[edit.row];
    }
    for (int32_t i = 0; edit.has && i < M; i++)
        if (sg_rng_below(rng, 12) == 0)
            after[edit.after_n++] = i;
    g_assert_true(sg_csr_edit(&to->lists, &from->lists, &edit, NULL));
    g_assert_true(sg_csr_edit_turned(&to->listed, &from->listed, &edit, NULL));
    g_assert_true(sg_cooccur_build(&to->table, &to->lists, &options->count, NULL));
    to->live = sg_cooccur_live_edit(from->live, &to->lists, &to->listed, &edit, NULL);
    g_assert_nonnull(to->live);
}

/* Rows that are said to be the first version's are; the others are counted. */
static void assert_rows(const Version *version, const Version *first)
{
    for (int32_t j = 0; j < M; j++) {
        const SgCooccurTable *table = &version->table, *old = &first->table;
        int64_t start = table->offset[j], n = table->offset[j + 1] - start;
        g_assert_cmpint(sg_cooccur_live_degrees(version->live)[j], ==,
                        version->listed.offset[j + 1] - version->listed.offset[j]);
        if (!sg_cooccur_live_is_changed(version->live, j)) {
            g_assert_cmpmem(table->track + start, (size_t)n * 4, old->track + old->offset[j],
                            (size_t)(old->offset[j + 1] - old->offset[j]) * 4);
            g_assert_cmpmem(table->value + start, (size_t)n * 4, old->value + old->offset[j],
                            (size_t)n * 4);
            continue;
        }
        const SgCountedRow *row = sg_cooccur_live_row(version->live, j);
        g_assert_cmpmem(row->track, (size_t)row->count * 4, table->track + start, (size_t)n * 4);
        for (int64_t k = 0; k < n; k++) {
            float value = table->value[start + k];
            halve(&value, 1, sg_cooccur_live_degrees(version->live)[j], &(double){ 0.5 });
            g_assert_cmpmem(&row->value[k], 4, &value, 4);
        }
        sg_counted_row_unref(row);
    }
}

static void edits_equal_a_table_built_anew(void)
{
    static const SgCooccurMeasure measures[] = { SG_COOCCUR_TOGETHER, SG_COOCCUR_COSINE,
                                                 SG_COOCCUR_JACCARD, SG_COOCCUR_TEMPERED };
    enum { VERSIONS = 30 };
    for (uint64_t round = 0; round < 12; round++) {
        const SgLiveOptions options = {
            .count = { .measure = measures[round % G_N_ELEMENTS(measures)],
                       .a = 0.7,
                       .r = round < 4 ? 0 : 0.4,
                       .strengths = true,
                       .K = round % 3 ? 7 : 0 },
            .finish = halve,
            .data = { 0.5 },
        };
        SgRng rng;
        sg_rng_init(&rng, 31, round);
        Version version[VERSIONS] = { 0 };
        random_lists(&version[0].lists, 25, M, 3, false, round);
        g_assert_true(sg_csr_transpose(&version[0].listed, &version[0].lists, NULL));
        g_assert_true(sg_cooccur_build(&version[0].table, &version[0].lists, &options.count, NULL));
        version[0].live =
            sg_cooccur_live_new(&version[0].lists, &version[0].listed, &options, NULL);
        for (int n = 1; n < VERSIONS; n++) {
            make_next(&version[n - 1], &version[n], &rng, &options);
            assert_rows(&version[n], &version[0]);
            /* Those who still read an earlier one see what it was. */
            assert_rows(&version[sg_rng_below(&rng, (uint64_t)n + 1)], &version[0]);
        }
        for (int n = 0; n < VERSIONS; n++)
            version_clear(&version[n]);
    }
}

static void a_list_that_stays_changes_no_row(void)
{
    const SgLiveOptions options = { .count = { .measure = SG_COOCCUR_TEMPERED, .a = 1, .r = 0.5 } };
    g_auto(SgCsr) lists = { 0 }, listed = { 0 };
    random_lists(&lists, 20, M, 4, false, 3);
    g_assert_true(sg_csr_transpose(&listed, &lists, NULL));
    g_autoptr(SgCooccurLive) live = sg_cooccur_live_new(&lists, &listed, &options, NULL);
    const int32_t *col = lists.col + lists.offset[5];
    int64_t n = lists.offset[6] - lists.offset[5];
    const SgRowEdit edit = { 5, true, true, col, n, col, n };
    g_autoptr(SgCooccurLive) next = sg_cooccur_live_edit(live, &lists, &listed, &edit, NULL);
    for (int32_t j = 0; j < M; j++)
        g_assert_false(sg_cooccur_live_is_changed(next, j));
}

typedef struct {
    const SgCooccurLive *live;
    const SgCooccurTable *table;
} Reader;

static void *read_all(void *data)
{
    const Reader *reader = data;
    for (int32_t j = 0; j < M; j++) {
        if (!sg_cooccur_live_is_changed(reader->live, j))
            continue;
        const SgCountedRow *row = sg_cooccur_live_row(reader->live, j);
        g_assert_cmpmem(row->track, (size_t)row->count * 4,
                        reader->table->track + reader->table->offset[j],
                        (size_t)(reader->table->offset[j + 1] - reader->table->offset[j]) * 4);
        sg_counted_row_unref(row);
    }
    return NULL;
}

static void many_threads_count_the_same_rows(void)
{
    const SgLiveOptions options = {
        .count = { .measure = SG_COOCCUR_TEMPERED, .a = 1, .r = 0.5, .K = 9 }
    };
    Version version[6] = { 0 };
    SgRng rng;
    sg_rng_init(&rng, 77, 0);
    random_lists(&version[0].lists, 40, M, 5, false, 9);
    g_assert_true(sg_csr_transpose(&version[0].listed, &version[0].lists, NULL));
    version[0].live = sg_cooccur_live_new(&version[0].lists, &version[0].listed, &options, NULL);
    GThread *threads[12];
    Reader reader[6];
    for (int n = 1; n < 6; n++) {
        make_next(&version[n - 1], &version[n], &rng, &options);
        reader[n] = (Reader){ version[n].live, &version[n].table };
        threads[2 * n] = g_thread_new("reader", read_all, &reader[n]);
        threads[2 * n + 1] = g_thread_new("reader", read_all, &reader[n]);
    }
    for (int n = 2; n < 12; n++)
        g_thread_join(threads[n]);
    for (int n = 0; n < 6; n++)
        version_clear(&version[n]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/live/edits equal a table built anew", edits_equal_a_table_built_anew);
    g_test_add_func("/live/a list that stays changes no row", a_list_that_stays_changes_no_row);
    g_test_add_func("/live/many threads count the same rows", many_threads_count_the_same_rows);
    return g_test_run();
}
