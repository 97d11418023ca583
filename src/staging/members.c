/* SPDX-License-Identifier: MIT */
#include "staging/members.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_KEY = 1000, LONGEST_VALUE = 64 << 20 };

struct SgMembers {
    FILE *file;
    char *name;
    const char *const *inside;
    GString *section;
    GString *key;
    GString *value;
    int64_t offset; /* of the next byte */
    bool started;
    bool ended;
};

SgMembers *sg_members_open(const char *path, const char *const *inside, GError **error)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return sg_fail_null(error, errno == ENOENT ? SG_ERROR_NOT_FOUND : SG_ERROR_IO,
                            "cannot read '%s': %s", path, g_strerror(errno));
    SgMembers *members = g_new0(SgMembers, 1);
    members->file = file;
    members->name = g_path_get_basename(path);
    members->inside = inside;
    members->section = g_string_new(NULL);
    members->key = g_string_new(NULL);
    members->value = g_string_new(NULL);
    return members;
}

void sg_members_close(SgMembers *members)
{
    if (!members)
        return;
    fclose(members->file);
    g_free(members->name);
    g_string_free(members->section, TRUE);
    g_string_free(members->key, TRUE);
    g_string_free(members->value, TRUE);
    g_free(members);
}

static int next_byte(SgMembers *members)
{
    members->offset++;
    return getc_unlocked(members->file);
}

static int next_token(SgMembers *members)
{
    int c = next_byte(members);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t')
        c = next_byte(members);
    return c;
}

static bool fail(const SgMembers *members, int c, const char *expected, GError **error)
{
    if (c == EOF)
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s': not valid JSON, it ends after member \"%s\" (cut off?)",
                       members->name, members->key->str);
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s': not valid JSON at byte %" G_GINT64_FORMAT ", after member \"%s\": %s is "
                   "expected there",
                   members->name, members->offset, members->key->str, expected);
}

/* The rest of a string whose opening quote was read, without the closing one. */
static bool read_string(SgMembers *members, GString *out, size_t longest, GError **error)
{
    bool escaped = false;
    for (;;) {
        int c = next_byte(members);
        if (c == EOF || out->len > longest)
            return fail(members, c, "the end of a shorter text", error);
        if (c == '"' && !escaped)
            return true;
        escaped = c == '\\' && !escaped;
        g_string_append_c(out, (char)c);
    }
}

/* A value that begins with `c`: to its closing bracket, or, of a number or word, to the token after
 * it, which is then in *after. `keep` is false for values that nobody wants. */
static bool read_value(SgMembers *members, int c, bool keep, int *after, GError **error)
{
    int depth = 0;
    *after = 0;
    g_string_truncate(members->value, 0);
    for (;; c = next_byte(members)) {
        if (c == EOF || members->value->len > LONGEST_VALUE)
            return fail(members, c, "the end of a smaller value", error);
        if (depth == 0 && (c == ',' || c == '}')) {
            *after = c;
            return true;
        }
        g_string_append_c(members->value, (char)c);
        if (c == '"') {
            if (!read_string(members, members->value, LONGEST_VALUE, error))
                return false;
            g_string_append_c(members->value, '"');
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (depth == 0 && (c == '}' || c == ']'))
            return true;
        if (!keep)
            g_string_truncate(members->value, 0);
    }
}

/* The key of the next member and the first byte of its value; *first is 0 at the object's end. */
static bool read_key(SgMembers *members, int c, int *first, GError **error)
{
    *first = 0;
    if (c == '}')
        return true;
    if (c != '"')
        return fail(members, c, "a quote", error);
    g_string_truncate(members->key, 0);
    if (!read_string(members, members->key, LONGEST_KEY, error))
        return false;
    c = next_token(members);
    if (c != ':')
        return fail(members, c, "a colon", error);
    *first = next_token(members);
    return *first != EOF || fail(members, EOF, "a value", error);
}

/* After a member: a comma and the next key's quote, or the end of the object. */
static bool next_member(SgMembers *members, int after, int *c, GError **error)
{
    if (after == 0)
        after = next_token(members);
    if (after != ',' && after != '}')
        return fail(members, after, "a comma or a closing bracket", error);
    *c = after == ',' ? next_token(members) : '}';
    return true;
}

static bool open_object(SgMembers *members, int *c, GError **error)
{
    *c = next_token(members);
    if (*c == 0xEF && next_byte(members) == 0xBB && next_byte(members) == 0xBF)
        *c = next_token(members);
    if (*c == EOF)
        return sg_fail(error, SG_ERROR_INPUT, "'%s': the file is empty", members->name);
    if (*c != '{')
        return sg_fail(error, SG_ERROR_INPUT, "'%s': it is no JSON object", members->name);
    *c = next_token(members);
    return true;
}

/* At the end of an object: up to the outer one, or to the end of all. */
static bool leave_object(SgMembers *members, int *c, GError **error)
{
    if (members->section->len > 0) {
        g_string_truncate(members->section, 0);
        return next_member(members, 0, c, error);
    }
    int rest = next_token(members);
    members->ended = rest == EOF;
    return members->ended || fail(members, rest, "the end of the file", error);
}

bool sg_members_next(SgMembers *members, SgMember *member, GError **error)
{
    int c = EOF, first, after;
    *member = (SgMember){ 0 };
    if (members->ended)
        return true;
    if (!(members->started ? next_member(members, 0, &c, error) : open_object(members, &c, error)))
        return false;
    members->started = true;
    for (;;) {
        if (!read_key(members, c, &first, error))
            return false;
        if (first == 0) {
            if (!leave_object(members, &c, error))
                return false;
            if (members->ended)
                return true;
            continue;
        }
        if (first == '{' && members->section->len == 0 &&
            g_strv_contains(members->inside, members->key->str)) {
            g_string_assign(members->section, members->key->str);
            c = next_token(members);
            continue;
        }
        if (!read_value(members, first, first == '{', &after, error))
            return false;
        if (first == '{') {
            *member = (SgMember){ .section = members->section->str,
                                  .key = members->key->str,
                                  .value = members->value->str,
                                  .length = members->value->len };
            return true;
        }
        if (!next_member(members, after, &c, error))
            return false;
    }
}
