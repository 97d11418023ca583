/* SPDX-License-Identifier: MIT */
#include "serve/patience.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { LOOK_EVERY = G_USEC_PER_SEC / 2 };

struct SgTerm {
    int socket;
    _Atomic int64_t end; /* g_get_monotonic_time; 0: none */
};

struct SgPatience {
    GMutex lock;
    GCond changed;
    GHashTable *terms; /* of SgTerm */
    GThread *thread;
    bool end;
};

static void look(SgPatience *patience, int64_t now)
{
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, patience->terms);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        SgTerm *term = key;
        int64_t end = atomic_load_explicit(&term->end, memory_order_relaxed);
        if (end == 0 || end > now)
            continue;
        /* The owner of the socket sees its end and closes it. */
        shutdown(term->socket, SHUT_RDWR);
        atomic_store_explicit(&term->end, 0, memory_order_relaxed);
    }
}

static void *work(void *data)
{
    SgPatience *patience = data;
    g_mutex_lock(&patience->lock);
    while (!patience->end) {
        int64_t now = g_get_monotonic_time();
        look(patience, now);
        g_cond_wait_until(&patience->changed, &patience->lock, now + LOOK_EVERY);
    }
    g_mutex_unlock(&patience->lock);
    return NULL;
}

SgPatience *sg_patience_new(void)
{
    SgPatience *patience = g_new0(SgPatience, 1);
    g_mutex_init(&patience->lock);
    g_cond_init(&patience->changed);
    patience->terms = g_hash_table_new(NULL, NULL);
    patience->thread = g_thread_new("patience", work, patience);
    return patience;
}

void sg_patience_free(SgPatience *patience)
{
    if (!patience)
        return;
    g_mutex_lock(&patience->lock);
    patience->end = true;
    g_cond_signal(&patience->changed);
    g_mutex_unlock(&patience->lock);
    g_thread_join(patience->thread);
    g_assert(g_hash_table_size(patience->terms) == 0);
    g_hash_table_unref(patience->terms);
    g_cond_clear(&patience->changed);
    g_mutex_clear(&patience->lock);
    g_free(patience);
}

SgTerm *sg_patience_open(SgPatience *patience, int socket)
{
    SgTerm *term = g_new0(SgTerm, 1);
    term->socket = socket;
    g_mutex_lock(&patience->lock);
    g_hash_table_add(patience->terms, term);
    g_mutex_unlock(&patience->lock);
    return term;
}

void sg_patience_close(SgPatience *patience, SgTerm *term)
{
    g_mutex_lock(&patience->lock);
    g_hash_table_remove(patience->terms, term);
    g_mutex_unlock(&patience->lock);
    g_free(term);
}

void sg_patience_expect(SgTerm *term, double seconds)
{
    if (!term)
        return;
    int64_t end = seconds > 0 ? g_get_monotonic_time() + (int64_t)(seconds * G_USEC_PER_SEC) : 0;
    atomic_store_explicit(&term->end, end, memory_order_relaxed);
}
