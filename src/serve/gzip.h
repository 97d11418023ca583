/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Compressed answers. Layer: serve. */

/* What a client says in Accept-Encoding (NULL: nothing): whether gzip may be sent. */
bool sg_gzip_accepted(const char *accept_encoding);

/* The bytes as a gzip file, the same for the same bytes; NULL where it would save less than a tenth. */
GBytes *sg_gzip(GBytes *bytes);

/* A number that changes with the bytes, to tell versions apart: no protection against bad intent. */
uint64_t sg_gzip_sum(GBytes *bytes);
