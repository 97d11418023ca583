/* SPDX-License-Identifier: MIT */
#include "serve/server.h"

#include "base/log.h"
#include "serve/listen.h"
#include "serve/waker.h"

#include <microhttpd.h>
#include <string.h>

enum {
    THREADS = 4,
    CONNECTIONS = 256,
    HEADER_BYTES = 64 << 10,
    BODY_BYTES = 1 << 20,
    IDLE_SECONDS = 60,
    STREAM_BLOCK = 32 << 10,
};

struct SgServer {
    SgServerOptions options;
    struct MHD_Daemon *daemon;
    SgRouter *router;
    SgWaker *waker;
    int port;
    GMutex lock; /* of what follows */
    GCond unparked;
    uint64_t requests;
    int parked; /* connections that wait in the waker */
    bool stopping;
};

/* One request on its way through libmicrohttpd. */
typedef struct {
    SgServer *server;
    struct MHD_Connection *connection;
    SgRequest request;
    SgReply reply;
    char *target;
    GError *broken; /* why the target could not be read */
    enum { HEAD, BODY, PARKED } state;
    bool too_large;
} Exchange;

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

/* -- Waiting without a thread ------------------------------------------------------------------- */

static void unpark(void *data)
{
    Exchange *exchange = data;
    SgServer *server = exchange->server;
    g_mutex_lock(&server->lock);
    MHD_resume_connection(exchange->connection);
    server->parked--;
    g_cond_signal(&server->unparked);
    g_mutex_unlock(&server->lock);
}

/* Suspends the connection for some seconds; false when the server is stopping. */
static bool park(Exchange *exchange, double seconds)
{
    SgServer *server = exchange->server;
    g_mutex_lock(&server->lock);
    bool may = !server->stopping;
    if (may) {
        server->parked++;
        MHD_suspend_connection(exchange->connection);
        sg_waker_add(server->waker, seconds, unpark, exchange);
    }
    g_mutex_unlock(&server->lock);
    return may;
}

/* -- Answering ---------------------------------------------------------------------------------- */

static ssize_t read_stream(void *data, uint64_t position, char *out, size_t room)
{
    Exchange *exchange = data;
    double wait = 0;
    gssize got = exchange->reply.stream(exchange->reply.stream_data, out, room, &wait);
    if (got == SG_STREAM_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (got == SG_STREAM_CUT)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    /* Nothing yet and no time to wait would be a busy loop. */
    if (got == 0 && !park(exchange, MAX(wait, 0.001)))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return got;
}

static struct MHD_Response *make_response(Exchange *exchange)
{
    SgReply *reply = &exchange->reply;
    if (reply->stream)
        return MHD_create_response_from_callback(
            reply->stream_length < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)reply->stream_length,
            STREAM_BLOCK, read_stream, exchange, NULL);
    return MHD_create_response_from_buffer(reply->length, (void *)sg_reply_bytes(reply),
                                           MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_reply(Exchange *exchange)
{
    SgReply *reply = &exchange->reply;
    if (reply->hang_up)
        return MHD_NO;
    struct MHD_Response *response = make_response(exchange);
    if (!response)
        return MHD_NO;
    for (guint n = 0; n < reply->headers->len; n++) {
        const SgPair *header = &g_array_index(reply->headers, SgPair, n);
        MHD_add_response_header(response, header->name, header->value);
    }
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void fail(Exchange *exchange, int status, const char *message)
{
    const SgServerOptions *options = &exchange->server->options;
    SgReply *reply = &exchange->reply;
    sg_reply_text(reply, status, "text/plain; charset=utf-8", message);
    if (options->error)
        options->error(&exchange->request, status, message, reply, options->data);
}

static void ask_route(Exchange *exchange)
{
    const SgServerOptions *options = &exchange->server->options;
    g_autofree char *allow = NULL;
    const SgRoute *route = sg_router_find(exchange->server->router, &exchange->request, &allow);
    if (!route && allow) {
        fail(exchange, 405, "this path does not take the method");
        sg_reply_header(&exchange->reply, "Allow", allow);
    } else if (!route) {
        fail(exchange, 404, "there is no such path");
    } else {
        g_autoptr(GError) error = NULL;
        if (!route->handle(&exchange->request, &exchange->reply, options->data, &error))
            fail(exchange, sg_server_status_of(error), error->message);
    }
}

/* The whole request is here: makes the reply. */
static enum MHD_Result answer(Exchange *exchange)
{
    const SgServerOptions *options = &exchange->server->options;
    SgRequest *request = &exchange->request;
    SgReply *reply = &exchange->reply;
    if (exchange->broken)
        fail(exchange, 400, exchange->broken->message);
    else if (exchange->too_large)
        fail(exchange, 413, "the body is too large");
    else if (!options->before || !options->before(request, reply, options->data))
        ask_route(exchange);
    if (options->after)
        options->after(request, reply, options->data);
    exchange->state = PARKED;
    if (reply->delay > 0 && park(exchange, reply->delay))
        return MHD_YES;
    return send_reply(exchange);
}

/* -- Callbacks of libmicrohttpd ----------------------------------------------------------------- */

/* The first sign of a request: its target as it was sent, which is not to be had later. */
static void *on_target(void *data, const char *target, struct MHD_Connection *connection)
{
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->server = data;
    exchange->connection = connection;
    exchange->target = g_strdup(target);
    sg_reply_init(&exchange->reply);
    return exchange;
}

static enum MHD_Result add_header(void *data, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value ? value : "", -1);
    sg_pairs_add(data, name, valid);
    return MHD_YES;
}

static enum MHD_Result read_head(Exchange *exchange, const char *method)
{
    SgServer *server = exchange->server;
    if (!sg_request_init(&exchange->request, method, exchange->target, &exchange->broken))
        sg_request_init(&exchange->request, method, "/", NULL);
    SgRequest *request = &exchange->request;
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, add_header, request->headers);
    g_mutex_lock(&server->lock);
    request->number = ++server->requests;
    g_mutex_unlock(&server->lock);
    exchange->state = BODY;
    const char *length = sg_request_header(request, "Content-Length");
    exchange->too_large = length && g_ascii_strtoull(length, NULL, 10) > server->options.max_body;
    /* Answering in this first call would send "Connection: close": only where the body that
     * follows is not wanted. */
    return exchange->too_large ? answer(exchange) : MHD_YES;
}

static void read_body(Exchange *exchange, const char *data, size_t *length)
{
    GString *body = exchange->request.body;
    if (body->len + *length > exchange->server->options.max_body)
        exchange->too_large = true;
    else
        g_string_append_len(body, data, (gssize)*length);
    *length = 0;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_length, void **context)
{
    Exchange *exchange = *context;
    switch (exchange->state) {
    case HEAD: return read_head(exchange, method);
    case BODY:
        if (*upload_length == 0)
            return answer(exchange);
        read_body(exchange, upload, upload_length);
        return MHD_YES;
    case PARKED: return send_reply(exchange);
    }
    return MHD_NO;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    Exchange *exchange = *context;
    if (!exchange)
        return;
    sg_request_clear(&exchange->request);
    sg_reply_clear(&exchange->reply);
    g_clear_error(&exchange->broken);
    g_free(exchange->target);
    g_free(exchange);
    *context = NULL;
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
        on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_log, server, MHD_OPTION_LISTEN_SOCKET,
        socket, MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, server, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)options->threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->max_header, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)options->idle_timeout, MHD_OPTION_END);
}

static void server_free(SgServer *server)
{
    sg_waker_free(server->waker);
    sg_router_free(server->router);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->unparked);
    g_free(server);
}

SgServer *sg_server_start(const SgServerOptions *options, GError **error)
{
    int port = 0;
    int socket =
        sg_listen(options->address ? options->address : "127.0.0.1", options->port, &port, error);
    if (socket < 0)
        return NULL;
    SgServer *server = g_new0(SgServer, 1);
    server->options = *options;
    SgServerOptions *own = &server->options;
    own->threads = own->threads ? own->threads : THREADS;
    own->max_connections = own->max_connections ? own->max_connections : CONNECTIONS;
    own->max_header = own->max_header ? own->max_header : HEADER_BYTES;
    own->max_body = own->max_body ? own->max_body : BODY_BYTES;
    own->idle_timeout = own->idle_timeout ? own->idle_timeout : IDLE_SECONDS;
    server->port = port;
    server->router = sg_router_new(options->routes);
    server->waker = sg_waker_new();
    g_mutex_init(&server->lock);
    g_cond_init(&server->unparked);
    if (own->ready)
        own->ready(port, own->data);
    server->daemon = start_daemon(server, socket);
    if (!server->daemon) {
        server_free(server);
        return sg_fail_null(error, SG_ERROR_IO, "port %d: libmicrohttpd could not start", port);
    }
    return server;
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
    server_free(server);
}
