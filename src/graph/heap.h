/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A binary heap of what a search looks at next: smallest key first, then fewest steps, then the
 * smallest node, then the oldest label, so that equal keys never depend on chance.
 *
 * Layer: graph (private to paths, ego views).
 */
typedef struct {
    double key;
    int32_t steps;
    int32_t node;
    int32_t label;
} SgHeapItem;

typedef struct {
    SgHeapItem *item;
    int64_t count;
    int64_t room;
} SgHeap;

static inline void sg_heap_clear(SgHeap *heap)
{
    g_free(heap->item);
    *heap = (SgHeap){ 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHeap, sg_heap_clear)

static inline bool sg_heap_before(const SgHeapItem *a, const SgHeapItem *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->steps != b->steps)
        return a->steps < b->steps;
    return a->node != b->node ? a->node < b->node : a->label < b->label;
}

static inline void sg_heap_push(SgHeap *heap, SgHeapItem item)
{
    if (heap->count == heap->room) {
        heap->room = MAX(64, 2 * heap->room);
        heap->item = g_renew(SgHeapItem, heap->item, heap->room);
    }
    int64_t at = heap->count++;
    while (at > 0 && sg_heap_before(&item, &heap->item[(at - 1) / 2])) {
        heap->item[at] = heap->item[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->item[at] = item;
}

/* The heap must not be empty. */
static inline SgHeapItem sg_heap_pop(SgHeap *heap)
{
    SgHeapItem first = heap->item[0], last = heap->item[--heap->count];
    int64_t at = 0;
    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && sg_heap_before(&heap->item[child + 1], &heap->item[child]))
            child++;
        if (!sg_heap_before(&heap->item[child], &last))
            break;
        heap->item[at] = heap->item[child];
        at = child;
    }
    heap->item[at] = last;
    return first;
}
