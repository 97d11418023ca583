/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"

/*
 * Which artist a name in a title means: the one artist whose name, or whose page's last part, is
 * the same after folding. A name that several artists have means none.
 *
 * Layer: graph. The graph must outlive the names.
 */
typedef struct SgNames SgNames;
SgNames *sg_names_new(const SgGraph *graph);
void sg_names_free(SgNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgNames, sg_names_free)

/* The artist (a user), or -1. */
int32_t sg_names_find(const SgNames *names, const char *name);

/* The artists that a track names: its uploader, its metadata_artist, the credits of its title; a
 * phrase that is no artist is tried in parts. Ascending, each once (int32_t). */
GArray *sg_names_of_track(const SgNames *names, int32_t track);
