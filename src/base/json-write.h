/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"

/*
 * A document as one line, byte for byte what jansson writes with SG_JSON_FLAGS and JSON_COMPACT, but
 * quicker: it looks for no circles, as documents here are trees, and asks printf only for numbers that
 * are very large or very small. The caller frees; NULL gives NULL.
 *
 * Layer: base; called through sg_json_dump.
 */
#define SG_JSON_FLAGS (JSON_ENCODE_ANY | JSON_REAL_PRECISION(17))

char *sg_json_write(const SgJson *value);
