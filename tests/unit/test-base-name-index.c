/* SPDX-License-Identifier: MIT */
#include "base/name-index.h"

#include "base/shared.h"
#include "support/test.h"

static bool is_name(const void *data, int32_t number, const char *name, size_t length)
{
    const char *const *names = data;
    return strlen(names[number]) == length && memcmp(names[number], name, length) == 0;
}

static void each_name_is_found_and_no_other(void)
{
    enum { N = 3000 };
    char *names[N];
    SgNameIndex *index = sg_name_index_new(N);
    for (int32_t n = 0; n < N; n++) {
        names[n] = g_strdup_printf("soundcloud:tracks:%d", 7 * n);
        sg_name_index_add(index, names[n], strlen(names[n]), n);
    }
    for (int32_t n = 0; n < 7 * N; n++) {
        g_autofree char *name = g_strdup_printf("soundcloud:tracks:%d!", n);
        g_assert_cmpint(sg_name_index_find(index, name, strlen(name) - 1, is_name, names), ==,
                        n % 7 ? -1 : n / 7);
        g_assert_cmpint(sg_name_index_find(index, name, strlen(name), is_name, names), ==, -1);
    }
    for (int32_t n = 0; n < N; n++)
        g_free(names[n]);
    sg_shared_unref(index);
}

static void of_a_name_that_comes_twice_the_first_is_found(void)
{
    const char *const names[] = { "", "b", "b", "" };
    SgNameIndex *index = sg_name_index_new(4);
    for (int32_t n = 0; n < 4; n++)
        sg_name_index_add(index, names[n], strlen(names[n]), n);
    g_assert_cmpint(sg_name_index_find(index, "b", 1, is_name, names), ==, 1);
    g_assert_cmpint(sg_name_index_find(index, "", 0, is_name, names), ==, 0);
    sg_shared_unref(index);
}

static void an_empty_index_finds_nothing(void)
{
    SgNameIndex *index = sg_name_index_new(0);
    g_assert_cmpint(sg_name_index_find(index, "a", 1, is_name, NULL), ==, -1);
    sg_shared_unref(index);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/name index/each name is found and no other", each_name_is_found_and_no_other);
    g_test_add_func("/name index/of a name that comes twice the first is found",
                    of_a_name_that_comes_twice_the_first_is_found);
    g_test_add_func("/name index/an empty index finds nothing", an_empty_index_finds_nothing);
    return g_test_run();
}
