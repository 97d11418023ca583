/* SPDX-License-Identifier: MIT */
#include "serve/api.h"

#include "base/clock.h"
#include "base/log.h"
#include "serve/api-private.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    CACHE_BYTES = 64 << 20,
    RECEIVE_SECONDS = 30,
    SEND_SECONDS = 120,
    REFIT_SECONDS = 10,
    DRAIN_SECONDS = 30,
};

int sg_api_port(const SgApi *api)
{
    return sg_server_port(api->server);
}

/* -- Snapshots -------------------------------------------------------------------------------------- */

SgSnapshot *sg_api_snapshot(SgApi *api)
{
    g_mutex_lock(&api->lock);
    SgSnapshot *snapshot = sg_snapshot_ref(api->snapshot);
    g_mutex_unlock(&api->lock);
    return snapshot;
}

void sg_api_take_snapshot(SgApi *api, SgSnapshot *snapshot, bool edited)
{
    g_mutex_lock(&api->lock);
    api->edits += edited;
    api->loads += !edited;
    SgSnapshot *old = api->snapshot;
    api->snapshot = snapshot;
    g_mutex_unlock(&api->lock);
    sg_snapshot_unref(old);
}

bool sg_api_load(SgApi *api, GPtrArray *models, GError **error)
{
    int64_t writes = SG_WRITES_UNKNOWN;
    SgStore *store = sg_api_store(api, error);
    if (!store)
        return false;
    /* Asked before: what comes while it loads may be in the snapshot or not. */
    if (api->writer && !sg_store_writes_of_others(api->writer, &writes, error)) {
        sg_api_give_store(api, store);
        return false;
    }
    SgSnapshot *snapshot = models ? sg_snapshot_refresh(store, models, error)
                                  : sg_snapshot_load(store, &api->options.models, error);
    sg_api_give_store(api, store);
    if (!snapshot)
        return false;
    snapshot->writes = writes;
    sg_api_take_snapshot(api, snapshot, false);
    return true;
}

bool sg_api_reload(SgApi *api, GError **error)
{
    /* A reload and a post must not overtake each other: the later store is the one to show. */
    g_mutex_lock(&api->reloading);
    bool ok = sg_api_load(api, NULL, error);
    g_mutex_unlock(&api->reloading);
    if (api->keys)
        sg_keys_refresh(api->keys);
    return ok;
}

/* -- Stores ----------------------------------------------------------------------------------------- */

SgStore *sg_api_store(SgApi *api, GError **error)
{
    SgStore *store = g_async_queue_try_pop(api->stores);
    return store ? store : sg_store_open(api->options.store, SG_STORE_READ, error);
}

void sg_api_give_store(SgApi *api, SgStore *store)
{
    g_async_queue_push(api->stores, store);
}

/* -- Life cycle ------------------------------------------------------------------------------------- */

static bool is_loopback(const char *address)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static bool open_keys(SgApi *api, GError **error)
{
    const char *file = api->options.keys;
    api->local = is_loopback(api->options.address);
    if (file) {
        api->keys = sg_keys_open(file, error);
        if (!api->keys)
            return false;
        if (sg_keys_count(api->keys) > 0)
            return true;
    }
    if (api->local && !file)
        return true;
    return sg_fail(error, SG_ERROR_AUTH,
                   "%s %s is served with keys only, and %s%s%s; make one with "
                   "`soundgraph token add NAME`",
                   api->local ? "the API on" : "the public address", api->options.address,
                   file ? "'" : "no file of keys was named", file ? file : "",
                   file ? "' holds none" : "");
}

static bool open_data(SgApi *api, GError **error)
{
    /* A reader first: a store that is not there is not made. */
    SgStore *store = sg_api_store(api, error);
    if (!store)
        return false;
    sg_api_give_store(api, store);
    if (!api->options.read_only)
        api->writer = sg_store_open(api->options.store, SG_STORE_WRITE, error);
    return (api->writer || api->options.read_only) && sg_api_load(api, NULL, error);
}

/* The table's routes, one for each file, and the end. */
static void make_routes(SgApi *api)
{
    while (sg_api_routes[api->table].method)
        api->table++;
    for (const SgEmbedded *file = api->options.files; file && file->name; file++)
        api->files++;
    int all = api->table + api->files;
    api->routes = g_new0(SgRoute, all + 1);
    api->names = g_new0(const char *, all + 1);
    for (int n = 0; n < api->table; n++) {
        const SgApiRoute *route = &sg_api_routes[n];
        api->routes[n] =
            (SgRoute){ route->method, route->pattern, sg_api_dispatch, route->summary };
        api->names[n] = route->operation;
    }
    for (int n = 0; n < api->files; n++) {
        const char *name = api->options.files[n].name;
        char *path = g_strconcat("/", strcmp(name, "index.html") ? name : "", NULL);
        api->routes[api->table + n] = (SgRoute){ "GET", path, sg_api_file, name };
        api->names[api->table + n] = "file";
    }
}

static SgLane lane_of(const SgRoute *route, void *data)
{
    const SgApi *api = data;
    int64_t number = route - api->routes;
    return number < api->table ? sg_api_routes[number].lane : SG_LANE_POOL;
}

static SgApi *api_new(const SgApiOptions *options)
{
    SgApi *api = g_new0(SgApi, 1);
    api->options = *options;
    SgApiOptions *own = &api->options;
    own->address = own->address ? own->address : "127.0.0.1";
    own->cache_bytes = own->cache_bytes ? own->cache_bytes : CACHE_BYTES;
    own->receive_timeout = own->receive_timeout ? own->receive_timeout : RECEIVE_SECONDS;
    own->send_timeout = own->send_timeout ? own->send_timeout : SEND_SECONDS;
    own->refit_seconds = own->refit_seconds > 0 ? own->refit_seconds : REFIT_SECONDS;
    g_mutex_init(&api->lock);
    g_mutex_init(&api->reloading);
    api->started = sg_clock_monotonic();
    api->stores = g_async_queue_new_full((GDestroyNotify)sg_store_close);
    api->cache = sg_cache_new(own->cache_bytes);
    sg_bucket_init(&api->bucket, own->rate, api->started);
    g_autofree char *chance = g_uuid_string_random();
    api->salt = g_strndup(chance, 8);
    make_routes(api);
    api->metrics = sg_metrics_new(api->names);
    sg_api_open_files(api);
    g_autoptr(SgJson) document = sg_api_openapi_document(own->keys != NULL);
    char *text = sg_json_dump(document, 1);
    api->openapi = g_bytes_new_take(text, strlen(text));
    char *page = sg_api_docs_page();
    api->docs = g_bytes_new_take(page, strlen(page));
    return api;
}

static void api_free(SgApi *api)
{
    for (int n = 0; n < api->files; n++)
        g_free((char *)api->routes[api->table + n].pattern);
    g_free(api->routes);
    g_free(api->names);
    g_ptr_array_unref(api->pages);
    sg_cache_free(api->cache);
    sg_metrics_free(api->metrics);
    sg_keys_free(api->keys);
    sg_store_close(api->writer);
    g_async_queue_unref(api->stores);
    g_bytes_unref(api->openapi);
    g_bytes_unref(api->docs);
    sg_snapshot_unref(api->snapshot);
    g_mutex_clear(&api->lock);
    g_mutex_clear(&api->reloading);
    g_free(api->salt);
    g_free(api);
}

SgApi *sg_api_start(const SgApiOptions *options, GError **error)
{
    SgApi *api = api_new(options);
    const SgServerOptions server = {
        .address = api->options.address,
        .port = options->port,
        .threads = options->threads,
        .max_connections = options->max_connections,
        .max_header = options->max_header,
        .max_body = options->max_body,
        .receive_timeout = api->options.receive_timeout,
        .send_timeout = api->options.send_timeout,
        .routes = api->routes,
        .data = api,
        .lane = lane_of,
        .before = sg_api_before,
        .error = sg_api_error,
        .after = sg_api_after,
    };
    if (open_keys(api, error) && open_data(api, error))
        api->server = sg_server_start(&server, error);
    if (api->server)
        return api;
    api_free(api);
    return NULL;
}

void sg_api_stop(SgApi *api)
{
    if (!api)
        return;
    if (!sg_server_drain(api->server, DRAIN_SECONDS))
        sg_log(SG_LOG_WARNING, "some requests did not end within %d seconds", DRAIN_SECONDS);
    sg_server_stop(api->server);
    api_free(api);
}
