/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * Free-text genres to canonical ones: alias → canonical, else "others"; "" or NULL → "unknown";
 * what is no genre → "ignore". One table serves cleaning, knowledge graph, colours and crawler.
 *
 * Layer: music.
 */
const char *sg_genre_canonical(const char *genre);

/* The canonical genres that can be reached, sorted; ended by NULL. */
const char *const *sg_genre_all(void);
