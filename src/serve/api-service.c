/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "base/clock.h"
#include "serve/gzip.h"
#include "serve/problem.h"

#include <string.h>

/* What is asked about the server itself, and the embedded files. */

bool sg_api_livez(SgApiCall *call, GError **error)
{
    sg_reply_text(call->reply, 200, "text/plain; charset=utf-8", "ok\n");
    sg_reply_header(call->reply, "Cache-Control", "no-store");
    return true;
}

/* Ready: a graph is loaded and the store answers. */
bool sg_api_readyz(SgApiCall *call, GError **error)
{
    SgStore *store = sg_api_store(call->api, error);
    SgStoreStats stats;
    bool ok = store && sg_store_stats(store, &stats, error);
    if (store)
        sg_api_give_store(call->api, store);
    sg_reply_header(call->reply, "Cache-Control", "no-store");
    if (ok) {
        sg_reply_text(call->reply, 200, "text/plain; charset=utf-8", "ok\n");
        return true;
    }
    sg_problem(call->reply, call->request, 503, error && *error ? (*error)->message : "no store",
               NULL);
    g_clear_error(error);
    return true;
}

/* -- Metrics ---------------------------------------------------------------------------------------- */

static void write_graph(GString *out, const SgSnapshot *snapshot)
{
    const SgGraph *graph = snapshot->personal ? snapshot->personal->graph : NULL;
    sg_metrics_number(out, "soundgraph_graph_tracks", "gauge", "Tracks of the loaded graph.",
                      graph ? (double)graph->M : 0);
    sg_metrics_number(out, "soundgraph_graph_playlists", "gauge", "Playlists of the loaded graph.",
                      graph ? (double)graph->U : 0);
    sg_metrics_number(out, "soundgraph_graph_entries", "gauge", "Entries of its playlists.",
                      graph ? (double)sg_csr_entries(&graph->lists) : 0);
    sg_metrics_number(out, "soundgraph_graph_users", "gauge", "Users of the loaded graph.",
                      graph ? (double)graph->user_count : 0);
    sg_metrics_number(out, "soundgraph_models", "gauge", "Trained models that are served.",
                      snapshot->models->len);
}

bool sg_api_metrics(SgApiCall *call, GError **error)
{
    SgApi *api = call->api;
    g_autoptr(GString) out = g_string_new(NULL);
    sg_metrics_write(api->metrics, out);
    write_graph(out, call->snapshot);
    SgCacheCounts cache = sg_cache_counts(api->cache);
    sg_metrics_number(out, "soundgraph_cache_hits_total", "counter", "Answers out of the cache.",
                      (double)cache.hits);
    sg_metrics_number(out, "soundgraph_cache_misses_total", "counter", "Answers that were made.",
                      (double)cache.misses);
    sg_metrics_number(out, "soundgraph_cache_bytes", "gauge", "Bytes of answers kept.",
                      (double)cache.bytes);
    g_mutex_lock(&api->lock);
    uint64_t refused = api->refused, number = api->snapshot->number;
    uint64_t loads = api->loads, edits = api->edits;
    g_mutex_unlock(&api->lock);
    sg_metrics_number(out, "soundgraph_graph_loads_total", "counter",
                      "Times that the store was read whole.", (double)loads);
    sg_metrics_number(out, "soundgraph_graph_edits_total", "counter",
                      "Posts that went into the graph without that.", (double)edits);
    sg_metrics_number(out, "soundgraph_rate_limited_total", "counter", "Requests answered by 429.",
                      (double)refused);
    sg_metrics_number(out, "soundgraph_snapshot", "gauge",
                      "Number of the snapshot in force; grows with each change.", (double)number);
    sg_metrics_number(out, "soundgraph_uptime_seconds", "gauge", "Seconds since the start.",
                      sg_clock_monotonic() - api->started);
    sg_reply_text(call->reply, 200, "text/plain; version=0.0.4; charset=utf-8", out->str);
    sg_reply_header(call->reply, "Cache-Control", "no-store");
    return true;
}

/* -- Documentation ---------------------------------------------------------------------------------- */

static bool send_bytes(SgApiCall *call, GBytes *bytes, const char *type, const char *policy)
{
    bool gzip = sg_gzip_accepted(sg_request_header(call->request, "Accept-Encoding"));
    g_autoptr(SgCached) cached = sg_api_answer(g_bytes_ref(bytes), type, "docs", gzip);
    cached->policy = policy;
    sg_api_send(call->request, call->reply, cached);
    return true;
}

bool sg_api_openapi(SgApiCall *call, GError **error)
{
    return send_bytes(call, call->api->openapi, "application/json; charset=utf-8", NULL);
}

bool sg_api_docs(SgApiCall *call, GError **error)
{
    return send_bytes(call, call->api->docs, "text/html; charset=utf-8",
                      "default-src 'none'; style-src 'self'; frame-ancestors 'none'; "
                      "base-uri 'none'; form-action 'none'");
}

bool sg_api_docs_style(SgApiCall *call, GError **error)
{
    static const char style[] =
        ":root{color-scheme:light dark}"
        "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "h2{margin-top:2.5rem;border-top:1px solid;padding-top:1rem}"
        "code,pre{font:0.9em ui-monospace,monospace}"
        "pre{overflow-x:auto;padding:.75rem;border:1px solid}"
        "table{border-collapse:collapse;width:100%}"
        "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}"
        "a:focus-visible{outline:3px solid}";
    sg_reply_lend(call->reply, 200, "text/css; charset=utf-8", style, strlen(style));
    sg_reply_header(call->reply, "Cache-Control", "no-cache");
    return true;
}

/* -- Embedded files --------------------------------------------------------------------------------- */

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        { ".html", "text/html; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".json", "application/json; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".ico", "image/x-icon" },
        { ".woff2", "font/woff2" },
        { ".webmanifest", "application/manifest+json" },
        { ".txt", "text/plain; charset=utf-8" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(types); n++)
        if (g_str_has_suffix(name, types[n][0]))
            return types[n][1];
    return "application/octet-stream";
}

/* The page loads what is its own, and a player of SoundCloud's in a frame after a click. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "frame-src https://w.soundcloud.com; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

void sg_api_open_files(SgApi *api)
{
    api->pages = g_ptr_array_new_with_free_func((GDestroyNotify)sg_cached_unref);
    for (int n = 0; n < api->files; n++) {
        const SgEmbedded *file = &api->options.files[n];
        for (int gzip = 0; gzip <= 1; gzip++) {
            SgCached *page = sg_api_answer(g_bytes_new_static(file->data, file->length),
                                           type_of(file->name), "file", gzip);
            page->route = &api->routes[api->table + n];
            page->policy = page_policy;
            /* Vite names what lies in assets/ by its contents. */
            page->immutable = g_str_has_prefix(file->name, "assets/");
            g_ptr_array_add(api->pages, page);
        }
    }
}

bool sg_api_file(const SgRequest *request, SgReply *reply, void *data, GError **error)
{
    SgApi *api = data;
    int64_t number = request->route - api->routes - api->table;
    bool gzip = sg_gzip_accepted(sg_request_header(request, "Accept-Encoding"));
    sg_api_send(request, reply, api->pages->pdata[2 * number + gzip]);
    return true;
}
