/* SPDX-License-Identifier: MIT */
#include "base/shared.h"

#include <stdlib.h>

enum { ALIGNMENT = 64 };

/* In front of every block. */
typedef struct {
    int references;
    GDestroyNotify clear;
} Head;

G_STATIC_ASSERT(sizeof(Head) <= ALIGNMENT);

static Head *head_of(void *block)
{
    return (Head *)(void *)((char *)block - ALIGNMENT);
}

void *sg_shared_new(size_t bytes, GDestroyNotify clear)
{
    size_t all = (bytes + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *memory = all > bytes ? aligned_alloc(ALIGNMENT, all) : NULL;
    if (!memory)
        return NULL;
    *(Head *)(void *)memory = (Head){ .references = 1, .clear = clear };
    return memory + ALIGNMENT;
}

void *sg_shared_ref(void *block)
{
    if (block)
        g_atomic_int_inc(&head_of(block)->references);
    return block;
}

void sg_shared_unref(void *block)
{
    if (!block || !g_atomic_int_dec_and_test(&head_of(block)->references))
        return;
    if (head_of(block)->clear)
        head_of(block)->clear(block);
    free(head_of(block));
}
