/* SPDX-License-Identifier: MIT */

/*
 * Built in only for the thread sanitizer. GLib's locks are made of system calls that it does not see, and
 * what it does not see it takes for a race. These stand in front of GLib's own and tell it, after each
 * lock is taken and before each is given back, what has happened before what.
 */
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

/* The next definition of the same name: GLib's. */
#define REAL(name) __extension__((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void g_mutex_lock(GMutex *mutex)
{
    REAL(g_mutex_lock)(mutex);
    __tsan_acquire(mutex);
}

gboolean g_mutex_trylock(GMutex *mutex)
{
    gboolean taken = REAL(g_mutex_trylock)(mutex);
    if (taken)
        __tsan_acquire(mutex);
    return taken;
}

void g_mutex_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    REAL(g_mutex_unlock)(mutex);
}

void g_cond_wait(GCond *cond, GMutex *mutex)
{
    __tsan_release(mutex);
    REAL(g_cond_wait)(cond, mutex);
    __tsan_acquire(mutex);
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end)
{
    __tsan_release(mutex);
    gboolean woken = REAL(g_cond_wait_until)(cond, mutex, end);
    __tsan_acquire(mutex);
    return woken;
}

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    __tsan_release(queue);
    REAL(g_async_queue_push)(queue, data);
}

gpointer g_async_queue_try_pop(GAsyncQueue *queue)
{
    gpointer data = REAL(g_async_queue_try_pop)(queue);
    __tsan_acquire(queue);
    return data;
}

gpointer g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 microseconds)
{
    gpointer data = REAL(g_async_queue_timeout_pop)(queue, microseconds);
    __tsan_acquire(queue);
    return data;
}

/* A pool's work begins after it was pushed. */
typedef struct {
    GFunc func;
    gpointer data;
} Work;

static void begin(gpointer item, gpointer data)
{
    Work *work = data;
    __tsan_acquire(item);
    work->func(item, work->data);
}

GThreadPool *g_thread_pool_new(GFunc func, gpointer data, gint threads, gboolean exclusive,
                               GError **error)
{
    Work *work = g_new(Work, 1);
    *work = (Work){ func, data };
    return REAL(g_thread_pool_new)(begin, work, threads, exclusive, error);
}

gboolean g_thread_pool_push(GThreadPool *pool, gpointer item, GError **error)
{
    __tsan_release(item);
    return REAL(g_thread_pool_push)(pool, item, error);
}

void g_thread_pool_free(GThreadPool *pool, gboolean immediate, gboolean wait)
{
    Work *work = pool->user_data;
    REAL(g_thread_pool_free)(pool, immediate, wait);
    g_free(work);
}
