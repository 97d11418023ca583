/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>

/* A file that the build put into the program (tools/embed). `data` is zero-terminated. */
typedef struct {
    const char *name;
    const char *data;
    size_t length;
} SgEmbedded;
