/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <jansson.h>
#include <stdint.h>

/*
 * JSON by jansson, with getters that take the nulls, gaps and wrong types of platform records:
 * what is not of the asked kind counts as missing.
 *
 * Layer: base. Getters lend strings and objects that belong to the document.
 */
typedef json_t SgJson;

static inline void sg_json_free(SgJson *value)
{
    json_decref(value);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgJson, sg_json_free)

/* Reads a document. Takes a byte order mark; refuses more than `limit` bytes, invalid UTF-8,
 * numbers that do not fit, and anything after the document. `name` is for the message. INPUT. */
SgJson *sg_json_parse(const char *data, size_t length, size_t limit, const char *name,
                      GError **error);

const char *sg_json_string(const SgJson *object, const char *key);   /* NULL if missing */
const SgJson *sg_json_object(const SgJson *object, const char *key); /* NULL if missing */
const SgJson *sg_json_array(const SgJson *object, const char *key);  /* NULL if missing */

/* A number, a numeric string, or `missing`. */
int64_t sg_json_int(const SgJson *object, const char *key, int64_t missing);
double sg_json_double(const SgJson *object, const char *key, double missing);
bool sg_json_bool(const SgJson *object, const char *key, bool missing);

/* A text as a value, made valid UTF-8. */
SgJson *sg_json_text(const char *text);

/* A member under a key that is ASCII: quicker than json_object_set_new, which looks through the key. */
static inline void sg_json_set(SgJson *object, const char *key, SgJson *value)
{
    json_object_set_new_nocheck(object, key, value);
}

/* Setters for output: NULL and negative counts become null. `text` is made valid UTF-8. */
void sg_json_set_string(SgJson *object, const char *key, const char *text);
void sg_json_set_count(SgJson *object, const char *key, int64_t count);

/* The document as text: keys in insertion order, `indent` blanks a level (0: one line), doubles
 * with 17 digits so that they read back as they were. */
char *sg_json_dump(const SgJson *value, int indent);
