/* SPDX-License-Identifier: MIT */
#include "graph/similar.h"
#include "support/models.h"

/* |A n B| of two rows of likes. */
static int common_of(const SgCsr *likes, int64_t p, int64_t q)
{
    int common = 0;
    for (int64_t a = likes->offset[p]; a < likes->offset[p + 1]; a++)
        for (int64_t b = likes->offset[q]; b < likes->offset[q + 1]; b++)
            common += likes->col[a] == likes->col[b];
    return common;
}

static void every_pair_of_users_is_judged_by_the_formulas(void)
{
    g_auto(SgCsr) likes = { 0 };
    random_lists(&likes, 60, 80, 15, false, 1);
    g_auto(SgSimilar) similar = { 0 };
    g_assert_true(sg_similar_build_users(&similar, &likes, &sg_similar_user_defaults, NULL));
    int64_t found = 0, kept = 0;
    for (int64_t p = 0; p < 60; p++) {
        double a = (double)(likes.offset[p + 1] - likes.offset[p]);
        g_assert_cmpint(similar.total_n[p], ==, (int)a);
        for (int32_t q = 0; q < 60; q++) {
            double c = common_of(&likes, p, q), b = (double)(likes.offset[q + 1] - likes.offset[q]);
            kept += p != q && c >= 3 && c / (a + b - c) >= 0.1;
        }
        for (int64_t e = similar.offset[p]; e < similar.offset[p + 1]; e++, found++) {
            int32_t q = similar.other[e];
            double c = common_of(&likes, p, q), b = similar.total_n[q];
            g_assert_cmpint(q, !=, (int)p);
            g_assert_cmpint(similar.common[e], ==, (int)c);
            g_assert_true(similar.jaccard[e] == c / (a + b - c));
            g_assert_true(similar.overlap[e] == c / MIN(a, b));
            g_assert_true(
                e == similar.offset[p] || similar.jaccard[e - 1] > similar.jaccard[e] ||
                (similar.jaccard[e - 1] == similar.jaccard[e] && similar.other[e - 1] < q));
        }
    }
    g_assert_cmpint(found, ==, kept);
    g_assert_cmpint(found, >, 100);
}

static void seventy_percent_overlap_is_seven_of_the_ten_of_the_smaller(void)
{
    int32_t row[30], col[30];
    int E = 0;
    for (int t = 0; t < 10; t++, E++)
        row[E] = 0, col[E] = t;
    for (int t = 3; t < 23; t++, E++)
        row[E] = 1, col[E] = t;
    g_auto(SgCsr) likes = { 0 };
    g_assert_true(sg_csr_from_pairs(&likes, 2, 23, E, row, col, NULL, NULL, NULL));
    g_auto(SgSimilar) similar = { 0 };
    g_assert_true(sg_similar_build_users(&similar, &likes, &sg_similar_user_defaults, NULL));
    g_assert_cmpint(similar.offset[2], ==, 2);
    g_assert_true(similar.overlap[0] == 0.7 && similar.overlap[1] == 0.7);
    g_assert_true(similar.jaccard[0] == 7.0 / 23);
}

static void bounds_cut_pairs(void)
{
    const int32_t row[] = { 0, 0, 0, 1, 1, 1 }, col[] = { 0, 1, 2, 0, 1, 2 };
    g_auto(SgCsr) likes = { 0 };
    g_assert_true(sg_csr_from_pairs(&likes, 2, 3, 6, row, col, NULL, NULL, NULL));
    SgSimilarOptions options = { .least_common = 4 };
    g_auto(SgSimilar) none = { 0 }, all = { 0 };
    g_assert_true(sg_similar_build_users(&none, &likes, &options, NULL));
    g_assert_cmpint(none.offset[2], ==, 0);
    options = (SgSimilarOptions){ .least_common = 3, .least_jaccard = 1 };
    g_assert_true(sg_similar_build_users(&all, &likes, &options, NULL));
    g_assert_cmpint(all.offset[2], ==, 2);
}

/* P1 holds two tracks of artist 0 and one of 1, P2 both, P3 artist 1 alone, P4 an unknown one. */
static void artists_share_lists_not_tracks(void)
{
    const int32_t row[] = { 0, 0, 0, 1, 1, 2, 3, 3 }, col[] = { 0, 1, 2, 0, 3, 2, 4, 0 };
    const int32_t artist[] = { 0, 0, 1, 1, -1 };
    g_auto(SgCsr) lists = { 0 };
    g_assert_true(sg_csr_from_pairs(&lists, 4, 5, 8, row, col, NULL, NULL, NULL));
    g_auto(SgSimilar) similar = { 0 };
    g_assert_true(
        sg_similar_build_artists(&similar, &lists, artist, 2, &sg_similar_artist_defaults, NULL));
    g_assert_cmpint(similar.offset[2], ==, 2);
    g_assert_cmpint(similar.other[0], ==, 1);
    g_assert_cmpint(similar.common[0], ==, 2);
    g_assert_cmpint(similar.total_n[0], ==, 3);
    g_assert_cmpint(similar.total_n[1], ==, 3);
    g_assert_true(similar.jaccard[0] == 2.0 / 4);
    g_assert_true(similar.jaccard[1] == 2.0 / 4);
}

static void an_artist_outside_is_an_input_error(void)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 4, 3, 2, false, 1);
    GError *error = NULL;
    SgSimilar similar;
    g_assert_false(sg_similar_build_artists(&similar, &lists, (int32_t[]){ 0, 5, -1 }, 2,
                                            &sg_similar_artist_defaults, &error));
    assert_fails(error, SG_ERROR_INPUT, "track 1 has artist 5");
}

static void the_number_of_threads_changes_nothing(void)
{
    g_auto(SgCsr) likes = { 0 };
    random_lists(&likes, 400, 600, 40, true, 2);
    g_auto(SgSimilar) one = { 0 };
    SgSimilarOptions options = { .least_common = 2, .K = 15, .threads = 1 };
    g_assert_true(sg_similar_build_users(&one, &likes, &options, NULL));
    size_t E = (size_t)one.offset[400];
    for (options.threads = 2; options.threads <= 7; options.threads += 5) {
        g_auto(SgSimilar) many = { 0 };
        g_assert_true(sg_similar_build_users(&many, &likes, &options, NULL));
        g_assert_cmpmem(one.offset, 401 * 8, many.offset, 401 * 8);
        g_assert_cmpmem(one.other, E * 4, many.other, E * 4);
        g_assert_cmpmem(one.jaccard, E * 8, many.jaccard, E * 8);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/similar/every pair of users is judged by the formulas",
                    every_pair_of_users_is_judged_by_the_formulas);
    g_test_add_func("/similar/70 % overlap is 7 of the 10 of the smaller",
                    seventy_percent_overlap_is_seven_of_the_ten_of_the_smaller);
    g_test_add_func("/similar/bounds cut pairs", bounds_cut_pairs);
    g_test_add_func("/similar/artists share lists, not tracks", artists_share_lists_not_tracks);
    g_test_add_func("/similar/an artist outside is an input error",
                    an_artist_outside_is_an_input_error);
    g_test_add_func("/similar/the number of threads changes nothing",
                    the_number_of_threads_changes_nothing);
    return g_test_run();
}
