/* SPDX-License-Identifier: MIT */
#include "sources/query.h"

#include <glib.h>
#include <string.h>

/* The parameter's "name" or "name=value" in the path, and its length; NULL if it is missing. */
static const char *find(const char *path, const char *name, size_t *length)
{
    size_t name_length = strlen(name);
    const char *p = strchr(path, '?');
    while (p) {
        p++;
        *length = strcspn(p, "&");
        if (strncmp(p, name, name_length) == 0 && (p[name_length] == '=' || *length == name_length))
            return p;
        p = p[*length] == '&' ? p + *length : NULL;
    }
    return NULL;
}

bool sg_query_has(const char *path, const char *name)
{
    size_t length;
    return find(path, name, &length) != NULL;
}

char *sg_query_get(const char *path, const char *name)
{
    size_t length;
    const char *found = find(path, name, &length);
    const char *value = found ? memchr(found, '=', length) : NULL;
    if (!found)
        return NULL;
    if (!value)
        return g_strdup("");
    return g_uri_unescape_segment(value + 1, found + length, NULL);
}

char *sg_query_remove(const char *path, const char *name)
{
    GString *out = g_string_new(path);
    size_t length;
    const char *found;
    while ((found = find(out->str, name, &length))) {
        gssize at = found - out->str;
        bool more = found[length] == '&';
        /* The separator behind goes too; without one, the separator in front. */
        g_string_erase(out, more ? at : at - 1, (gssize)length + 1);
    }
    return g_string_free(out, FALSE);
}

char *sg_query_set(const char *path, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, ",", FALSE);
    g_autofree char *pair = g_strconcat(name, "=", escaped, NULL);
    size_t length;
    const char *found = find(path, name, &length);
    if (!found)
        return g_strconcat(path, strchr(path, '?') ? "&" : "?", pair, NULL);
    g_autofree char *head = g_strndup(path, (size_t)(found - path));
    const char *rest = found[length] == '&' ? found + length + 1 : "";
    /* What stands before and after stays; a repeat further on goes. */
    g_autofree char *tail = g_strconcat("?", rest, NULL);
    g_autofree char *cleaned = sg_query_remove(tail, name);
    const char *more = *cleaned ? cleaned + 1 : "";
    return g_strconcat(head, pair, *more ? "&" : "", more, NULL);
}
