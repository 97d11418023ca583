/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/* Listening sockets, opened here rather than by libmicrohttpd so that an error names its reason and
 * port 0 tells what it became. Layer: serve. */

/* A socket that listens on a numeric address; *bound is its port. -1: INPUT, IO. */
int sg_listen(const char *address, int port, int *bound, GError **error);
