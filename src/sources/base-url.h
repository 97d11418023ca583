/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"

/*
 * The address of a service: "https://host[:port][/prefix]" without a slash at the end. Requests go
 * to it and to nothing else: what a server says about where to go on is cut down to a path and
 * put behind the base URL again.
 *
 *   base   http://127.0.0.1:8080/sc
 *   href   https://internal.example/tracks?cursor=7   ──reroot──▶  /tracks?cursor=7
 *   href   http://127.0.0.1:8080/sc/tracks?cursor=7   ──reroot──▶  /tracks?cursor=7
 *
 * Layer: sources. The caller frees what is returned.
 */

/* The setting's value, checked: https, or plain http on loopback only, since tokens travel.
 * INPUT names the setting. */
char *sg_base_url_read(const SgConfig *config, const char *setting, GError **error);

/* True if `href` is on the base URL. */
bool sg_base_url_owns(const char *base, const char *href);

/* Path and query of `href` (an absolute URL, or a path), without prefix and fragment; NULL if it
 * is neither, or the path begins with "//". */
char *sg_base_url_reroot(const char *base, const char *href);
