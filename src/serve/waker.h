/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * Calls functions later, from one thread of its own, in the order of their time. The server parks
 * answers here that are to begin or to go on later, so that no thread of its pool has to sleep.
 *
 * Layer: serve.
 */
typedef struct SgWaker SgWaker;
typedef void (*SgWakeFunc)(void *data);

SgWaker *sg_waker_new(void);

/* Calls func(data) once, `seconds` from now. It must not block. */
void sg_waker_add(SgWaker *waker, double seconds, SgWakeFunc func, void *data);

/* From now on no call waits for its time. */
void sg_waker_rush(SgWaker *waker);

/* Rushes, then ends the thread. */
void sg_waker_free(SgWaker *waker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgWaker, sg_waker_free)
