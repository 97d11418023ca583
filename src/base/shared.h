/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stddef.h>

/*
 * A block of memory that several owners hold: what is the same in two versions of a thing is held once.
 *
 * Layer: base. Any thread may take and give back; what is in the block is its owners' affair.
 */

/* 64-aligned, not cleared; NULL when memory is short. `clear` (or NULL) is called with the block when
 * the last owner gives it back. */
void *sg_shared_new(size_t bytes, GDestroyNotify clear);

/* One more owner; returns the block. Both take NULL. */
void *sg_shared_ref(void *block);
void sg_shared_unref(void *block);
