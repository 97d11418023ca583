/* SPDX-License-Identifier: MIT */
#include "serve/router.h"

#include <string.h>

typedef struct {
    const SgRoute *route;
    char **parts; /* of the pattern; ended by NULL */
} Entry;

struct SgRouter {
    GArray *entries; /* of Entry, in the order of the table */
};

static void entry_clear(void *data)
{
    g_strfreev(((Entry *)data)->parts);
}

SgRouter *sg_router_new(const SgRoute *routes)
{
    SgRouter *router = g_new0(SgRouter, 1);
    router->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_array_set_clear_func(router->entries, entry_clear);
    for (const SgRoute *route = routes; route->method; route++) {
        g_assert(route->pattern[0] == '/');
        bool root = route->pattern[1] == '\0';
        Entry entry = { route, root ? g_new0(char *, 1) : g_strsplit(route->pattern + 1, "/", -1) };
        g_array_append_val(router->entries, entry);
    }
    return router;
}

void sg_router_free(SgRouter *router)
{
    if (!router)
        return;
    g_array_unref(router->entries);
    g_free(router);
}

static bool is_rest(const char *part)
{
    return part && part[0] == '{' && g_str_has_suffix(part, "...}");
}

/* How well the pattern fits: -1 not at all, else the number of segments equal letter by letter. */
static int fit(char *const *parts, char *const *segments)
{
    int equal = 0;
    for (; *parts && *segments && !is_rest(*parts); parts++, segments++) {
        if (**parts == '{')
            continue;
        if (strcmp(*parts, *segments) != 0)
            return -1;
        equal++;
    }
    return (!*parts && !*segments) || is_rest(*parts) ? equal : -1;
}

static void capture(char *const *parts, SgRequest *request)
{
    char **segments = request->segments;
    for (; *parts; parts++, segments++) {
        if (**parts != '{')
            continue;
        bool rest = is_rest(*parts);
        g_autofree char *name = g_strndup(*parts + 1, strlen(*parts) - (rest ? 5 : 2));
        g_autofree char *value = rest ? g_strjoinv("/", segments) : g_strdup(*segments);
        sg_pairs_add(request->capture, name, value);
        if (rest)
            return;
    }
}

static bool takes(const SgRoute *route, const char *method)
{
    return !strcmp(route->method, method) ||
           (!strcmp(method, "HEAD") && !strcmp(route->method, "GET"));
}

static void add_method(GString *list, const char *method)
{
    if (!strstr(list->str, method))
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", method);
}

const SgRoute *sg_router_find(const SgRouter *router, SgRequest *request, char **allow)
{
    const Entry *best = NULL;
    int best_fit = -1;
    g_autoptr(GString) methods = g_string_new(NULL);
    for (guint n = 0; n < router->entries->len; n++) {
        const Entry *entry = &g_array_index(router->entries, Entry, n);
        int how = fit(entry->parts, request->segments);
        if (how < 0)
            continue;
        add_method(methods, entry->route->method);
        if (!strcmp(entry->route->method, "GET"))
            add_method(methods, "HEAD");
        if (how > best_fit && takes(entry->route, request->method)) {
            best = entry;
            best_fit = how;
        }
    }
    *allow = !best && methods->len ? g_strdup(methods->str) : NULL;
    if (!best)
        return NULL;
    capture(best->parts, request);
    return best->route;
}
