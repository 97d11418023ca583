/* SPDX-License-Identifier: MIT */
#include "base/shared.h"
#include "support/test.h"

#include <stdint.h>
#include <string.h>

static int cleared;

static void note(void *block)
{
    cleared += *(int *)block;
}

static void the_last_owner_clears(void)
{
    int *block = sg_shared_new(sizeof *block, note);
    g_assert_cmpuint((uintptr_t)block % 64, ==, 0);
    *block = 7;
    g_assert_true(sg_shared_ref(block) == block);
    sg_shared_unref(block);
    g_assert_cmpint(cleared, ==, 0);
    g_assert_cmpint(*block, ==, 7);
    sg_shared_unref(block);
    g_assert_cmpint(cleared, ==, 7);
    g_assert_null(sg_shared_ref(NULL));
    sg_shared_unref(NULL);
}

static void *own_for_a_while(void *block)
{
    for (int n = 0; n < 10000; n++) {
        sg_shared_ref(block);
        sg_shared_unref(block);
    }
    sg_shared_unref(block);
    return NULL;
}

static void threads_give_back_once(void)
{
    GThread *threads[4];
    cleared = 0;
    int *block = sg_shared_new(sizeof *block, note);
    *block = 1;
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        threads[n] = g_thread_new("owner", own_for_a_while, sg_shared_ref(block));
    sg_shared_unref(block);
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        g_thread_join(threads[n]);
    g_assert_cmpint(cleared, ==, 1);
}

static void too_much_is_no_block(void)
{
    g_assert_null(sg_shared_new(SIZE_MAX, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shared/the last owner clears", the_last_owner_clears);
    g_test_add_func("/shared/threads give back once", threads_give_back_once);
    g_test_add_func("/shared/too much is no block", too_much_is_no_block);
    return g_test_run();
}
