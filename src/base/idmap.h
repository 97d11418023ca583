/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdint.h>

/*
 * Names to dense numbers and back: the first name added is 0, the next new one 1, …
 *
 *   "soundcloud:tracks:123" ──▶ 0        sg_idmap_name(map, 0) ──▶ "soundcloud:tracks:123"
 *
 * Layer: base. The map owns copies of the names.
 */
typedef struct SgIdmap SgIdmap;

SgIdmap *sg_idmap_new(void);
void sg_idmap_free(SgIdmap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgIdmap, sg_idmap_free)

/* The number of `name`, which is added if it is new. */
int32_t sg_idmap_add(SgIdmap *map, const char *name);

/* The number of `name`, or -1. */
int32_t sg_idmap_find(const SgIdmap *map, const char *name);

const char *sg_idmap_name(const SgIdmap *map, int32_t id);
int32_t sg_idmap_count(const SgIdmap *map);
