/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The query of a path: "/tracks?q=deep%20house&limit=200". Names are plain ASCII; values are
 * escaped on the way in. Values of other parameters stay byte for byte as they were.
 *
 * Layer: sources. The caller frees what is returned.
 */
bool sg_query_has(const char *path, const char *name);

/* The first value of a parameter, unescaped; NULL if it is missing or not text. */
char *sg_query_get(const char *path, const char *name);

/* The path with the parameter set once, at the place where it stood first or else at the end. */
char *sg_query_set(const char *path, const char *name, const char *value);

/* The path without the parameter. */
char *sg_query_remove(const char *path, const char *name);
