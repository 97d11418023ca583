/* SPDX-License-Identifier: MIT */
#include "serve/server.h"

#include "base/log.h"
#include "serve/listen.h"
#include "serve/server-private.h"

#include <unistd.h>

enum {
    THREADS = 4,
    CONNECTIONS = 256,
    HEADER_BYTES = 64 << 10,
    BODY_BYTES = 1 << 20,
    IDLE_SECONDS = 60,
    WORKERS = 2,
};

int sg_server_port(const SgServer *server)
{
    return server->port;
}

int sg_server_status_of(const GError *error)
{
    if (error->domain != SG_ERROR)
        return 500;
    switch ((SgErrorCode)error->code) {
    case SG_ERROR_INPUT: return 400;
    case SG_ERROR_AUTH: return 401;
    case SG_ERROR_NOT_FOUND: return 404;
    case SG_ERROR_LIMIT: return 429;
    case SG_ERROR_NETWORK:
    case SG_ERROR_INTERRUPTED: return 503;
    case SG_ERROR_IO:
    case SG_ERROR_DIVERGED:
    case SG_ERROR_FAILED: return 500;
    }
    return 500;
}

static void on_log(void *data, const char *format, va_list args)
{
    g_autofree char *line = g_strdup_vprintf(format, args);
    sg_log(SG_LOG_DEBUG, "http server: %s", g_strchomp(line));
}

/* -- Life cycle --------------------------------------------------------------------------------- */

static struct MHD_Daemon *start_daemon(SgServer *server, int socket)
{
    const SgServerOptions *options = &server->options;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        sg_exchange_on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_log, server,
        MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_URI_LOG_CALLBACK, sg_exchange_on_target,
        server, MHD_OPTION_NOTIFY_COMPLETED, sg_exchange_on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, sg_exchange_on_connection, server,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)options->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)options->max_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->max_header,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_timeout, MHD_OPTION_END);
}

static void server_free(SgServer *server)
{
    if (server->workers)
        g_thread_pool_free(server->workers, FALSE, TRUE);
    if (server->writer)
        g_thread_pool_free(server->writer, FALSE, TRUE);
    sg_waker_free(server->waker);
    sg_patience_free(server->patience);
    sg_router_free(server->router);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->unparked);
    g_cond_clear(&server->quiet);
    g_free(server);
}

static SgServer *server_new(const SgServerOptions *options, int port)
{
    SgServer *server = g_new0(SgServer, 1);
    server->options = *options;
    SgServerOptions *own = &server->options;
    own->threads = own->threads ? own->threads : THREADS;
    own->workers = own->workers ? own->workers : WORKERS;
    own->max_connections = own->max_connections ? own->max_connections : CONNECTIONS;
    own->max_header = own->max_header ? own->max_header : HEADER_BYTES;
    own->max_body = own->max_body ? own->max_body : BODY_BYTES;
    own->idle_timeout = own->idle_timeout ? own->idle_timeout : IDLE_SECONDS;
    server->port = port;
    server->listener = -1;
    server->router = sg_router_new(options->routes);
    server->waker = sg_waker_new();
    server->patience = sg_patience_new();
    server->workers = g_thread_pool_new(sg_exchange_work, server, own->workers, FALSE, NULL);
    server->writer = g_thread_pool_new(sg_exchange_work, server, 1, FALSE, NULL);
    g_mutex_init(&server->lock);
    g_cond_init(&server->unparked);
    g_cond_init(&server->quiet);
    return server;
}

SgServer *sg_server_start(const SgServerOptions *options, GError **error)
{
    int port = 0;
    int socket =
        sg_listen(options->address ? options->address : "127.0.0.1", options->port, &port, error);
    if (socket < 0)
        return NULL;
    SgServer *server = server_new(options, port);
    if (options->ready)
        options->ready(port, options->data);
    server->daemon = start_daemon(server, socket);
    if (!server->daemon) {
        close(socket);
        server_free(server);
        return sg_fail_null(error, SG_ERROR_IO, "port %d: libmicrohttpd could not start", port);
    }
    return server;
}

bool sg_server_drain(SgServer *server, double seconds)
{
    gint64 end = g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
    int socket = MHD_quiesce_daemon(server->daemon);
    g_mutex_lock(&server->lock);
    server->draining = true;
    if (socket >= 0)
        server->listener = socket;
    while (server->active > 0 && g_cond_wait_until(&server->quiet, &server->lock, end))
        ;
    bool quiet = server->active == 0;
    g_mutex_unlock(&server->lock);
    return quiet;
}

void sg_server_stop(SgServer *server)
{
    if (!server)
        return;
    /* No connection may be suspended when the daemon stops. */
    sg_waker_rush(server->waker);
    g_mutex_lock(&server->lock);
    server->stopping = true;
    while (server->parked > 0)
        g_cond_wait(&server->unparked, &server->lock);
    g_mutex_unlock(&server->lock);
    MHD_stop_daemon(server->daemon);
    /* Once the daemon was made quiet its socket is ours, to be closed when its threads have ended. */
    if (server->listener >= 0)
        close(server->listener);
    server_free(server);
}
