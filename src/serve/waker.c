/* SPDX-License-Identifier: MIT */
#include "serve/waker.h"

#include <stdbool.h>

typedef struct {
    gint64 due; /* g_get_monotonic_time */
    SgWakeFunc func;
    void *data;
} Call;

struct SgWaker {
    GMutex lock;
    GCond changed;
    GSequence *calls; /* of Call, earliest first */
    GThread *thread;
    bool rush;
    bool end;
};

static int compare(const void *a, const void *b, void *unused)
{
    const Call *one = a, *two = b;
    return one->due < two->due ? -1 : one->due > two->due;
}

/* Makes the call without the lock: it may add another one. */
static void make_first(SgWaker *waker)
{
    GSequenceIter *first = g_sequence_get_begin_iter(waker->calls);
    Call call = *(Call *)g_sequence_get(first);
    g_sequence_remove(first);
    g_mutex_unlock(&waker->lock);
    call.func(call.data);
    g_mutex_lock(&waker->lock);
}

static void *work(void *data)
{
    SgWaker *waker = data;
    g_mutex_lock(&waker->lock);
    for (;;) {
        if (g_sequence_is_empty(waker->calls)) {
            if (waker->end)
                break;
            g_cond_wait(&waker->changed, &waker->lock);
            continue;
        }
        gint64 due = ((Call *)g_sequence_get(g_sequence_get_begin_iter(waker->calls)))->due;
        if (waker->rush || due <= g_get_monotonic_time())
            make_first(waker);
        else
            g_cond_wait_until(&waker->changed, &waker->lock, due);
    }
    g_mutex_unlock(&waker->lock);
    return NULL;
}

SgWaker *sg_waker_new(void)
{
    SgWaker *waker = g_new0(SgWaker, 1);
    g_mutex_init(&waker->lock);
    g_cond_init(&waker->changed);
    waker->calls = g_sequence_new(g_free);
    waker->thread = g_thread_new("waker", work, waker);
    return waker;
}

void sg_waker_add(SgWaker *waker, double seconds, SgWakeFunc func, void *data)
{
    Call call = { g_get_monotonic_time() + (gint64)(seconds * 1e6), func, data };
    g_mutex_lock(&waker->lock);
    g_sequence_insert_sorted(waker->calls, g_memdup2(&call, sizeof call), compare, NULL);
    g_cond_signal(&waker->changed);
    g_mutex_unlock(&waker->lock);
}

void sg_waker_rush(SgWaker *waker)
{
    g_mutex_lock(&waker->lock);
    waker->rush = true;
    g_cond_signal(&waker->changed);
    g_mutex_unlock(&waker->lock);
}

void sg_waker_free(SgWaker *waker)
{
    if (!waker)
        return;
    g_mutex_lock(&waker->lock);
    waker->rush = true;
    waker->end = true;
    g_cond_signal(&waker->changed);
    g_mutex_unlock(&waker->lock);
    g_thread_join(waker->thread);
    g_sequence_free(waker->calls);
    g_cond_clear(&waker->changed);
    g_mutex_clear(&waker->lock);
    g_free(waker);
}
