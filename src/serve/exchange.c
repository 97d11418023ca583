/* SPDX-License-Identifier: MIT */
#include "serve/server-private.h"

#include <string.h>

enum { STREAM_BLOCK = 32 << 10 };

/* One request on its way through libmicrohttpd. */
struct SgExchange {
    SgServer *server;
    struct MHD_Connection *connection;
    SgRequest request;
    SgReply reply;
    SgTerm *term; /* of the connection; or NULL */
    char *target;
    GError *broken; /* why the request could not be read */
    enum { HEAD, BODY, PARKED } state;
    bool too_large;
    bool counted; /* as active */
};

/* -- Waiting without a thread ------------------------------------------------------------------- */

static void unpark(void *data)
{
    SgExchange *exchange = data;
    SgServer *server = exchange->server;
    g_mutex_lock(&server->lock);
    MHD_resume_connection(exchange->connection);
    server->parked--;
    g_cond_signal(&server->unparked);
    g_mutex_unlock(&server->lock);
}

/* Suspends the connection until `unpark`; false when the server is stopping. */
static bool park(SgExchange *exchange)
{
    SgServer *server = exchange->server;
    g_mutex_lock(&server->lock);
    bool may = !server->stopping;
    if (may) {
        server->parked++;
        MHD_suspend_connection(exchange->connection);
    }
    g_mutex_unlock(&server->lock);
    return may;
}

static bool sleep_for(SgExchange *exchange, double seconds)
{
    if (!park(exchange))
        return false;
    sg_waker_add(exchange->server->waker, seconds, unpark, exchange);
    return true;
}

/* -- Answering ---------------------------------------------------------------------------------- */

static ssize_t read_stream(void *data, uint64_t position, char *out, size_t room)
{
    SgExchange *exchange = data;
    double wait = 0;
    gssize got = exchange->reply.stream(exchange->reply.stream_data, out, room, &wait);
    if (got == SG_STREAM_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (got == SG_STREAM_CUT)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    /* Nothing yet and no time to wait would be a busy loop. */
    if (got == 0 && !sleep_for(exchange, MAX(wait, 0.001)))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    return got;
}

static struct MHD_Response *make_response(SgExchange *exchange)
{
    SgReply *reply = &exchange->reply;
    if (reply->stream)
        return MHD_create_response_from_callback(
            reply->stream_length < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)reply->stream_length,
            STREAM_BLOCK, read_stream, exchange, NULL);
    return MHD_create_response_from_buffer(reply->length, (void *)sg_reply_bytes(reply),
                                           MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_reply(SgExchange *exchange)
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

static void fail(SgExchange *exchange, int status, const char *message)
{
    const SgServerOptions *options = &exchange->server->options;
    SgReply *reply = &exchange->reply;
    sg_reply_text(reply, status, "text/plain; charset=utf-8", message);
    if (options->error)
        options->error(&exchange->request, status, message, reply, options->data);
}

static void ask_route(SgExchange *exchange)
{
    const SgServerOptions *options = &exchange->server->options;
    const SgRoute *route = exchange->request.route;
    g_autoptr(GError) error = NULL;
    if (!route->handle(&exchange->request, &exchange->reply, options->data, &error))
        fail(exchange, sg_server_status_of(error), error->message);
}

/* The reply is made: what is left to say about it, and when it may go. */
static void finish(SgExchange *exchange)
{
    SgServer *server = exchange->server;
    if (server->options.after)
        server->options.after(&exchange->request, &exchange->reply, server->options.data);
    g_mutex_lock(&server->lock);
    bool draining = server->draining;
    g_mutex_unlock(&server->lock);
    if (draining)
        sg_reply_header(&exchange->reply, "Connection", "close");
}

void sg_exchange_work(void *data, void *unused)
{
    SgExchange *exchange = data;
    ask_route(exchange);
    finish(exchange);
    unpark(exchange);
}

/* Finds the route; where there is none the reply says so. */
static const SgRoute *find_route(SgExchange *exchange)
{
    g_autofree char *allow = NULL;
    const SgRoute *route = sg_router_find(exchange->server->router, &exchange->request, &allow);
    exchange->request.route = route;
    if (!route && allow) {
        fail(exchange, 405, "this path does not take the method");
        sg_reply_header(&exchange->reply, "Allow", allow);
    } else if (!route) {
        fail(exchange, 404, "there is no such path");
    }
    return route;
}

/* Gives the exchange to another thread; false: this one must go on. */
static bool hand_over(SgExchange *exchange)
{
    SgServer *server = exchange->server;
    const SgServerOptions *options = &server->options;
    SgLane lane =
        options->lane ? options->lane(exchange->request.route, options->data) : SG_LANE_POOL;
    if (lane == SG_LANE_POOL || !park(exchange))
        return false;
    g_thread_pool_push(lane == SG_LANE_WRITER ? server->writer : server->workers, exchange, NULL);
    return true;
}

/* The whole request is here: makes the reply. */
static enum MHD_Result answer(SgExchange *exchange)
{
    const SgServerOptions *options = &exchange->server->options;
    SgRequest *request = &exchange->request;
    SgReply *reply = &exchange->reply;
    exchange->state = PARKED;
    sg_patience_expect(exchange->term, options->send_timeout);
    if (exchange->broken) {
        fail(exchange, 400, exchange->broken->message);
    } else if (exchange->too_large) {
        fail(exchange, 413, "the body is too large");
    } else if (!options->before || !options->before(request, reply, options->data)) {
        const SgRoute *route = find_route(exchange);
        if (route && hand_over(exchange))
            return MHD_YES;
        if (route)
            ask_route(exchange);
    }
    finish(exchange);
    if (reply->delay > 0 && sleep_for(exchange, reply->delay))
        return MHD_YES;
    return send_reply(exchange);
}

/* -- Callbacks of libmicrohttpd ----------------------------------------------------------------- */

void sg_exchange_on_connection(void *data, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code)
{
    SgServer *server = data;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        sg_patience_close(server->patience, *context);
        return;
    }
    int socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    SgTerm *term = sg_patience_open(server->patience, socket);
    sg_patience_expect(term, server->options.receive_timeout);
    *context = term;
}

/* The first sign of a request: its target as it was sent, which is not to be had later. */
void *sg_exchange_on_target(void *data, const char *target, struct MHD_Connection *connection)
{
    SgExchange *exchange = g_new0(SgExchange, 1);
    exchange->server = data;
    exchange->connection = connection;
    exchange->target = g_strdup(target);
    exchange->term =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
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

/* A header's name as RFC 9110 has it: "Transfer-Encoding :" is one thing to us and another to a proxy. */
static bool is_token(const char *name)
{
    for (const char *at = name; *at; at++)
        if (!g_ascii_isalnum(*at) && !strchr("!#$%&'*+-.^_`|~", *at))
            return false;
    return *name;
}

/* Two who read one stream of bytes must agree where a request ends: what could be read in two ways is
 * refused (RFC 9112, 6.3). */
static bool check_framing(const SgRequest *request, GError **error)
{
    int lengths = 0, codings = 0;
    for (guint n = 0; n < request->headers->len; n++) {
        const SgPair *header = &g_array_index(request->headers, SgPair, n);
        if (!is_token(header->name))
            return sg_fail(error, SG_ERROR_INPUT, "a header's name is not one");
        if (!g_ascii_strcasecmp(header->name, "Transfer-Encoding")) {
            codings++;
            if (g_ascii_strcasecmp(header->value, "chunked") != 0)
                return sg_fail(error, SG_ERROR_INPUT, "the only Transfer-Encoding is chunked");
        }
        if (g_ascii_strcasecmp(header->name, "Content-Length") != 0)
            continue;
        lengths++;
        if (!*header->value || strspn(header->value, "0123456789") != strlen(header->value))
            return sg_fail(error, SG_ERROR_INPUT, "Content-Length must be a number");
    }
    return lengths + codings <= 1 ||
           sg_fail(error, SG_ERROR_INPUT,
                   "the body's length is given twice (Content-Length, Transfer-Encoding)");
}

/* Nor may it be called by two names, or since HTTP/1.1 by none (RFC 9112, 3.2): one would be looked at
 * and another followed. */
static bool check_host(const SgRequest *request, const char *version, GError **error)
{
    int hosts = 0;
    for (guint n = 0; n < request->headers->len; n++)
        hosts += !g_ascii_strcasecmp(g_array_index(request->headers, SgPair, n).name,
                                     MHD_HTTP_HEADER_HOST);
    bool needed = strcmp(version, MHD_HTTP_VERSION_1_0) != 0;
    return (hosts <= 1 && (hosts == 1 || !needed)) ||
           sg_fail(error, SG_ERROR_INPUT, "a request has one header Host, not %d", hosts);
}

static enum MHD_Result read_head(SgExchange *exchange, const char *method, const char *version)
{
    SgServer *server = exchange->server;
    if (!sg_request_init(&exchange->request, method, exchange->target, &exchange->broken))
        sg_request_init(&exchange->request, method, "/", NULL);
    SgRequest *request = &exchange->request;
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, add_header, request->headers);
    g_mutex_lock(&server->lock);
    request->number = ++server->requests;
    server->active++;
    g_mutex_unlock(&server->lock);
    exchange->counted = true;
    exchange->state = BODY;
    bool framed = exchange->broken || (check_framing(request, &exchange->broken) &&
                                       check_host(request, version, &exchange->broken));
    const char *length = sg_request_header(request, "Content-Length");
    exchange->too_large = length && g_ascii_strtoull(length, NULL, 10) > server->options.max_body;
    /* Answering in this first call would send "Connection: close": only where the body that
     * follows is not wanted, or nobody knows where it ends. */
    return exchange->too_large || !framed ? answer(exchange) : MHD_YES;
}

static void read_body(SgExchange *exchange, const char *data, size_t *length)
{
    GString *body = exchange->request.body;
    if (body->len + *length > exchange->server->options.max_body)
        exchange->too_large = true;
    else
        g_string_append_len(body, data, (gssize)*length);
    *length = 0;
}

/* What another thread wrote into the reply was written before it gave back the lock. */
static enum MHD_Result go_on(SgExchange *exchange)
{
    g_mutex_lock(&exchange->server->lock);
    g_mutex_unlock(&exchange->server->lock);
    return send_reply(exchange);
}

enum MHD_Result sg_exchange_on_request(void *data, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *upload, size_t *upload_length, void **context)
{
    SgExchange *exchange = *context;
    switch (exchange->state) {
    case HEAD: return read_head(exchange, method, version);
    case BODY:
        if (*upload_length == 0)
            return answer(exchange);
        read_body(exchange, upload, upload_length);
        return MHD_YES;
    case PARKED: return go_on(exchange);
    }
    return MHD_NO;
}

void sg_exchange_on_completed(void *data, struct MHD_Connection *connection, void **context,
                              enum MHD_RequestTerminationCode code)
{
    SgServer *server = data;
    SgExchange *exchange = *context;
    if (!exchange)
        return;
    sg_patience_expect(exchange->term, server->options.receive_timeout);
    if (exchange->counted) {
        g_mutex_lock(&server->lock);
        if (--server->active == 0)
            g_cond_broadcast(&server->quiet);
        g_mutex_unlock(&server->lock);
    }
    sg_request_clear(&exchange->request);
    sg_reply_clear(&exchange->reply);
    g_clear_error(&exchange->broken);
    g_free(exchange->target);
    g_free(exchange);
    *context = NULL;
}
