/* SPDX-License-Identifier: MIT */
#include "models/pool.h"

#include "support/models.h"

/* Three alike and one across. */
static const float z[4 * 2] = { 1, 0, 0.9f, 0.1f, 1.1f, -0.1f, 0, 3 };

static void the_mean_counts_weights_and_dislikes(void)
{
    double share[3];
    SgQuery query = { .seed = (int32_t[]){ 0, 1, 3 }, .weight = (float[]){ 1, 2, -1 }, .count = 3 };
    sg_pool_mean(share, &query);
    g_assert_cmpfloat(share[0], ==, 0.25);
    g_assert_cmpfloat(share[1], ==, 0.5);
    g_assert_cmpfloat(share[2], ==, -0.25);
    float q[2] = { 10, 0 };
    sg_pool_sum(q, &query, share, z, 2);
    g_assert_cmpfloat_with_epsilon(q[0], 10 + 0.25 + 0.45, 1e-6);
    g_assert_cmpfloat_with_epsilon(q[1], 0.05 - 0.75, 1e-6);
}

static void attention_follows_its_formula(void)
{
    double share[4], expected[4], sum = 0, mean[2] = { 0 };
    SgQuery query = { .seed = (int32_t[]){ 0, 1, 2, 3 }, .count = 4 };
    sg_pool_attention(share, &query, z, 2);
    for (int j = 0; j < 4; j++)
        for (int d = 0; d < 2; d++)
            mean[d] += z[2 * j + d] / 4;
    for (int j = 0; j < 4; j++) {
        double dot = z[2 * j] * mean[0] + z[2 * j + 1] * mean[1];
        double size = hypot(z[2 * j], z[2 * j + 1]) * hypot(mean[0], mean[1]);
        expected[j] = exp(dot / size / 0.2);
        sum += expected[j];
    }
    for (int j = 0; j < 4; j++)
        g_assert_cmpfloat_with_epsilon(share[j], expected[j] / sum, 1e-6);
}

static void what_is_unlike_the_rest_counts_less(void)
{
    double share[4];
    float near[4 * 2];
    memcpy(near, z, sizeof near);
    near[7] = 1; /* as long as the others */
    SgQuery query = { .seed = (int32_t[]){ 0, 1, 2, 3 }, .count = 4 };
    sg_pool_attention(share, &query, near, 2);
    for (int j = 0; j < 3; j++)
        g_assert_cmpfloat(share[j], >, 3 * share[3]);
}

static void one_seed_is_the_query(void)
{
    double share[1];
    SgQuery query = { .seed = (int32_t[]){ 2 }, .count = 1 };
    sg_pool_attention(share, &query, z, 2);
    g_assert_cmpfloat(share[0], ==, 1);
    sg_pool_mean(share, &query);
    g_assert_cmpfloat(share[0], ==, 1);
}

static void weights_of_zero_and_vectors_of_zero_are_taken(void)
{
    static const float none[4] = { 0 };
    double share[2];
    SgQuery query = { .seed = (int32_t[]){ 0, 1 }, .weight = (float[]){ 0, 0 }, .count = 2 };
    sg_pool_attention(share, &query, none, 2);
    g_assert_cmpfloat(share[0], ==, 0);
    query.weight = NULL;
    sg_pool_attention(share, &query, none, 2);
    g_assert_cmpfloat(share[1], ==, 0.5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool/the mean counts weights and dislikes",
                    the_mean_counts_weights_and_dislikes);
    g_test_add_func("/pool/attention follows its formula", attention_follows_its_formula);
    g_test_add_func("/pool/what is unlike the rest counts less",
                    what_is_unlike_the_rest_counts_less);
    g_test_add_func("/pool/one seed is the query", one_seed_is_the_query);
    g_test_add_func("/pool/weights of zero and vectors of zero are taken",
                    weights_of_zero_and_vectors_of_zero_are_taken);
    return g_test_run();
}
