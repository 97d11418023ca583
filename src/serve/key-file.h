/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/keys.h"

/* The file of keys (keys.h), read and checked. Layer: serve. */
#define SG_KEY_PREFIX "sg_"

enum { SG_KEY_HASH = 64, SG_KEY_DEFAULT_RATE = 50 };

/* The whole document with hashes. Without a file it holds no keys. INPUT: damaged. */
SgJson *sg_key_file_read(const char *file, GError **error);

/* What a key may do: SgScope. */
unsigned sg_key_file_scopes(const SgJson *key);
