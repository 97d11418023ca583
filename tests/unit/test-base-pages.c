/* SPDX-License-Identifier: MIT */
#include "base/pages.h"

#include "support/test.h"

#include <stdint.h>

static void pages_are_zero_and_can_be_written(void)
{
    const size_t sizes[] = { 0, 1, 4096, 5 << 20 };
    for (size_t n = 0; n < G_N_ELEMENTS(sizes); n++) {
        g_auto(SgPages) pages = { 0 };
        g_assert_true(sg_pages_init(&pages, sizes[n], "test", NULL));
        unsigned char *data = pages.data;
        g_assert_cmpint((int)((uintptr_t)data % 4096), ==, 0);
        for (size_t k = 0; k < sizes[n]; k++)
            g_assert_cmpint(data[k], ==, 0);
        memset(data, 7, sizes[n]);
        sg_pages_clear(&pages);
        g_assert_null(pages.data);
    }
}

static void what_no_machine_has_is_an_error(void)
{
    SgPages pages = { 0 };
    GError *error = NULL;
    g_assert_false(sg_pages_init(&pages, (size_t)1 << 60, "the vectors", &error));
    assert_fails(error, SG_ERROR_IO, "the vectors: no memory for 1152921504.6 GB");
    g_assert_null(pages.data);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pages/pages are zero and can be written", pages_are_zero_and_can_be_written);
    g_test_add_func("/pages/what no machine has is an error", what_no_machine_has_is_an_error);
    return g_test_run();
}
