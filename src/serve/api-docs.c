/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "version.h"

#include <string.h>

/* The page /docs: the table of routes for people, without a script and without another host. */

static void append(GString *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* As printf, with every text escaped. */
static void append(GString *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(page, text);
}

static char *example_value(const SgField *field)
{
    return g_uri_escape_string(field->example ? field->example : "", ":,", FALSE);
}

/* The pattern with examples in place of its names, and the required parameters behind it. */
static char *example_target(const SgApiRoute *route)
{
    g_autoptr(GString) target = g_string_new(route->pattern);
    bool posts = strcmp(route->method, "POST") == 0;
    const char *mark = "?";
    for (const SgField *field = route->fields; field && field->name; field++) {
        g_autofree char *value = example_value(field);
        g_autofree char *name = g_strdup_printf("{%s}", field->name);
        if (g_string_replace(target, name, value, 0) > 0 || posts || !field->required)
            continue;
        g_string_append_printf(target, "%s%s=%s", mark, field->name, value);
        mark = "&";
    }
    return g_string_free(g_steal_pointer(&target), FALSE);
}

static void append_example(GString *page, const SgApiRoute *route)
{
    g_autofree char *target = example_target(route);
    bool posts = strcmp(route->method, "POST") == 0;
    g_autoptr(SgJson) body = json_object();
    for (const SgField *field = route->fields; posts && field->name; field++)
        if (field->required)
            json_object_set_new(body, field->name, sg_field_example(field));
    g_autofree char *json = sg_json_dump(body, 0);
    if (posts)
        append(page,
               "<pre>curl -H 'Content-Type: application/json' -d '%s' "
               "'http://127.0.0.1:8080%s'</pre>\n",
               json, target);
    else if (strcmp(route->method, "GET") != 0)
        append(page, "<pre>curl -X %s 'http://127.0.0.1:8080%s'</pre>\n", route->method, target);
    else
        append(page, "<pre>curl 'http://127.0.0.1:8080%s'</pre>\n", target);
}

static void append_fields(GString *page, const SgApiRoute *route)
{
    if (!route->fields || !route->fields->name)
        return;
    append(page, "<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Meaning</th>"
                 "<th scope=\"col\">Default</th></tr></thead><tbody>\n");
    for (const SgField *field = route->fields; field->name; field++)
        append(page, "<tr><td><code>%s</code></td><td>%s</td><td>%s</td></tr>\n", field->name,
               field->summary,
               field->required   ? "required"
               : field->fallback ? field->fallback
                                 : "");
    append(page, "</tbody></table>\n");
}

char *sg_api_docs_page(void)
{
    GString *page = g_string_new(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>SoundGraph API</title><link rel=\"stylesheet\" href=\"/docs.css\"></head>\n"
        "<body><main><h1>SoundGraph API</h1>\n");
    append(
        page,
        "<p>Version %s. Every document is the one that the command line prints with "
        "<code>--json</code>. The same as an OpenAPI document: "
        "<a href=\"/openapi.json\">/openapi.json</a>. Errors are problems after RFC 9457. A name "
        "is a URN like <code>soundcloud:tracks:1</code>; several stand with commas between.</p>\n",
        SG_VERSION);
    for (const SgApiRoute *route = sg_api_routes; route->method; route++) {
        append(page, "<h2 id=\"%s\"><code>%s %s</code></h2>\n<p>%s</p>\n", route->operation,
               route->method, route->pattern, route->summary);
        append_fields(page, route);
        append_example(page, route);
    }
    g_string_append(page, "</main></body></html>\n");
    return g_string_free(page, FALSE);
}
