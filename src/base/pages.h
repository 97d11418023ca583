/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stddef.h>

/*
 * A large block of memory in pages of its own: zero, aligned to them, in huge pages where the
 * system has some (random rows of gigabytes are read a third faster so).
 *
 * Layer: base.
 */
typedef struct {
    void *data;
    size_t bytes;
} SgPages;

/* `what` is for the message. IO. */
bool sg_pages_init(SgPages *pages, size_t bytes, const char *what, GError **error);
void sg_pages_clear(SgPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPages, sg_pages_clear)
