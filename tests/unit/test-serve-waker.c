/* SPDX-License-Identifier: MIT */
#include "serve/waker.h"
#include "support/test.h"

typedef struct {
    GAsyncQueue *queue;
    int number;
} Note;

static void note(void *data)
{
    Note *made = data;
    g_async_queue_push(made->queue, GINT_TO_POINTER(made->number));
}

static int pop(GAsyncQueue *queue)
{
    return GPOINTER_TO_INT(g_async_queue_timeout_pop(queue, 10 * G_USEC_PER_SEC));
}

static void calls_come_in_the_order_of_their_time(void)
{
    g_autoptr(GAsyncQueue) queue = g_async_queue_new();
    Note notes[] = { { queue, 1 }, { queue, 2 }, { queue, 3 } };
    g_autoptr(SgWaker) waker = sg_waker_new();
    gint64 start = g_get_monotonic_time();
    sg_waker_add(waker, 0.09, note, &notes[2]);
    sg_waker_add(waker, 0.03, note, &notes[0]);
    sg_waker_add(waker, 0.06, note, &notes[1]);
    for (int n = 1; n <= 3; n++)
        g_assert_cmpint(pop(queue), ==, n);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, 90000);
}

static void a_rush_makes_every_call_at_once(void)
{
    g_autoptr(GAsyncQueue) queue = g_async_queue_new();
    Note notes[] = { { queue, 1 }, { queue, 2 } };
    SgWaker *waker = sg_waker_new();
    sg_waker_add(waker, 3600, note, &notes[0]);
    sg_waker_rush(waker);
    g_assert_cmpint(pop(queue), ==, 1);
    sg_waker_add(waker, 3600, note, &notes[1]);
    sg_waker_free(waker);
    g_assert_cmpint(g_async_queue_length(queue), ==, 1);
    sg_waker_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/waker/calls come in the order of their time",
                    calls_come_in_the_order_of_their_time);
    g_test_add_func("/waker/a rush makes every call at once", a_rush_makes_every_call_at_once);
    return g_test_run();
}
