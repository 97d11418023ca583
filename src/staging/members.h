/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * The members of JSON objects that are too large to be read whole, one after the other. Members of
 * the outermost object that are objects count; of those named `inside`, their own members do:
 *
 *   {"7": {…}, "visited": [1, 2], "tracks": {"8": {…}, "9": {…}}}      inside: "tracks"
 *     ──▶ ("", "7", {…})   ("tracks", "8", {…})   ("tracks", "9", {…})
 *
 * Only brackets and strings are looked at; what stands between them is for a JSON parser to check.
 *
 * Layer: staging.
 */
typedef struct SgMembers SgMembers;

/* `inside` is ended by NULL. NOT_FOUND, IO. */
SgMembers *sg_members_open(const char *path, const char *const *inside, GError **error);
void sg_members_close(SgMembers *members);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMembers, sg_members_close)

/* Belongs to the reader until the next call. Section and key are raw JSON text without quotes. */
typedef struct {
    const char *section; /* "" in the outermost object */
    const char *key;
    const char *value; /* from '{' to '}' */
    size_t length;
} SgMember;

/* value is NULL at the end. INPUT: not an object, cut off, or a member of more than 64 MB. */
bool sg_members_next(SgMembers *members, SgMember *member, GError **error);
