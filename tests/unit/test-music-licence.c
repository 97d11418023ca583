/* SPDX-License-Identifier: MIT */
#include "music/licence.h"
#include "support/test.h"

static void the_free_licences_are_free(void)
{
    static const char *const free_licences[] = { "no-rights-reserved", "cc-by",    "cc-by-sa",
                                                 "cc-by-nd",           "cc-by-nc", "cc-by-nc-sa",
                                                 "cc-by-nc-nd" };
    for (size_t n = 0; n < G_N_ELEMENTS(free_licences); n++)
        g_assert_true(sg_licence_is_free(free_licences[n]));
}

static void anything_else_is_not_free(void)
{
    static const char *const others[] = { NULL,    "",       "all-rights-reserved",
                                          "CC-BY", "cc-by ", "cc-by-x",
                                          "cc",    "public" };
    for (size_t n = 0; n < G_N_ELEMENTS(others); n++)
        g_assert_false(sg_licence_is_free(others[n]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/licence/the free licences are free", the_free_licences_are_free);
    g_test_add_func("/licence/anything else, a missing one too, is not free",
                    anything_else_is_not_free);
    return g_test_run();
}
