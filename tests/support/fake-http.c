/* SPDX-License-Identifier: MIT */
#include "support/fake-http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct FakeHttp {
    int listener;
    char *url;
    FakeHandler handler;
    void *data;
    GThread *thread;
    GMutex lock;
    GCond idle;
    bool stopping;
    GPtrArray *connections; /* of int: open sockets, in pointers */
    GQueue replies;         /* of FakeReply, owned */
    GPtrArray *requests;    /* of FakeRequest, owned */
    GPtrArray *forgotten;   /* requests that somebody may still look at */
};

typedef struct {
    FakeHttp *server;
    int socket;
} Connection;

static void request_free(void *data)
{
    FakeRequest *request = data;
    g_free(request->method);
    g_free(request->target);
    g_free(request->head);
    g_free(request->body);
    g_free(request);
}

static void reply_clear(FakeReply *reply)
{
    g_free((char *)reply->headers);
    g_free((char *)reply->type);
    g_free((char *)reply->body);
}

static void reply_free(void *data)
{
    reply_clear(data);
    g_free(data);
}

/* -- Reading ------------------------------------------------------------------------------------- */

static bool receive(int socket, GString *buffer)
{
    char block[4096];
    ssize_t got = recv(socket, block, sizeof block, 0);
    if (got > 0)
        g_string_append_len(buffer, block, got);
    return got > 0;
}

/* Takes one request off the front of what comes in; NULL when the connection ended. */
static FakeRequest *read_request(int socket, GString *buffer)
{
    const char *end;
    while (!(end = strstr(buffer->str, "\r\n\r\n")))
        if (!receive(socket, buffer))
            return NULL;
    FakeRequest *request = g_new0(FakeRequest, 1);
    g_autofree char *text = g_strndup(buffer->str, (size_t)(end - buffer->str));
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    g_auto(GStrv) first = g_strsplit(lines[0], " ", 3);
    request->method = g_strdup(first[0]);
    request->target = g_strdup(first[0] && first[1] ? first[1] : "");
    request->head = g_strjoinv("\n", lines + 1);
    g_string_erase(buffer, 0, end + 4 - buffer->str);
    g_autofree char *length = fake_http_header(request, "Content-Length");
    size_t wanted = length ? (size_t)g_ascii_strtoull(length, NULL, 10) : 0;
    while (buffer->len < wanted)
        if (!receive(socket, buffer))
            break;
    wanted = MIN(wanted, buffer->len);
    request->body = g_strndup(buffer->str, wanted);
    g_string_erase(buffer, 0, (gssize)wanted);
    return request;
}

char *fake_http_header(const FakeRequest *request, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(request->head, "\n", -1);
    for (int n = 0; lines[n]; n++) {
        char *colon = strchr(lines[n], ':');
        if (!colon)
            continue;
        *colon = '\0';
        if (g_ascii_strcasecmp(lines[n], name) == 0)
            return g_strdup(g_strstrip(colon + 1));
    }
    return NULL;
}

/* -- Answering ----------------------------------------------------------------------------------- */

static void choose(FakeHttp *server, FakeRequest *request, FakeReply *reply)
{
    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->requests, request);
    g_autofree FakeReply *queued = g_queue_pop_head(&server->replies);
    if (queued) {
        *reply = *queued;
    } else if (server->handler) {
        FakeReply lent = { 0 };
        server->handler(request, &lent, server->data);
        *reply = lent;
        reply->headers = g_strdup(lent.headers);
        reply->type = g_strdup(lent.type);
        reply->body = lent.length ? g_memdup2(lent.body, lent.length) : g_strdup(lent.body);
    } else {
        *reply = (FakeReply){ .status = 500, .body = g_strdup("unexpected request") };
    }
    g_mutex_unlock(&server->lock);
}

static bool deliver(int socket, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, data, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* False when the connection is to end. */
static bool answer(int socket, const FakeReply *reply)
{
    if (reply->delay > 0)
        g_usleep((gulong)(reply->delay * G_USEC_PER_SEC));
    if (reply->silent)
        return false;
    const char *body = reply->body ? reply->body : "";
    size_t length = reply->length ? reply->length : strlen(body);
    g_autofree char *head = g_strdup_printf(
        "HTTP/1.1 %d Fake\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
        reply->status ? reply->status : 200, reply->type ? reply->type : "application/json", length,
        reply->headers ? reply->headers : "");
    size_t part = reply->cut ? MIN(reply->cut, length) : length;
    return deliver(socket, head, strlen(head)) && deliver(socket, body, part) && !reply->cut;
}

static void *serve(void *data)
{
    Connection *connection = data;
    FakeHttp *server = connection->server;
    GString *buffer = g_string_new(NULL);
    bool going = true;
    while (going) {
        FakeRequest *request = read_request(connection->socket, buffer);
        if (!request)
            break;
        FakeReply reply = { 0 };
        choose(server, request, &reply);
        going = answer(connection->socket, &reply);
        reply_clear(&reply);
    }
    g_string_free(buffer, TRUE);
    g_mutex_lock(&server->lock);
    close(connection->socket);
    g_ptr_array_remove_fast(server->connections, GINT_TO_POINTER(connection->socket));
    g_cond_signal(&server->idle);
    g_mutex_unlock(&server->lock);
    g_free(connection);
    return NULL;
}

static void *accept_all(void *data)
{
    FakeHttp *server = data;
    for (;;) {
        int client = accept(server->listener, NULL, NULL);
        g_mutex_lock(&server->lock);
        bool stopping = server->stopping;
        if (client >= 0 && !stopping)
            g_ptr_array_add(server->connections, GINT_TO_POINTER(client));
        g_mutex_unlock(&server->lock);
        if (stopping || (client < 0 && errno != EINTR)) {
            if (client >= 0)
                close(client);
            return NULL;
        }
        if (client < 0)
            continue;
        Connection *connection = g_new(Connection, 1);
        *connection = (Connection){ server, client };
        g_thread_unref(g_thread_new("fake-http", serve, connection));
    }
}

/* -- Life ---------------------------------------------------------------------------------------- */

FakeHttp *fake_http_start(FakeHandler handler, void *data)
{
    FakeHttp *server = g_new0(FakeHttp, 1);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(server->listener, (struct sockaddr *)&address, size), ==, 0);
    g_assert_cmpint(listen(server->listener, 16), ==, 0);
    g_assert_cmpint(getsockname(server->listener, (struct sockaddr *)&address, &size), ==, 0);
    server->url = g_strdup_printf("http://127.0.0.1:%d", ntohs(address.sin_port));
    server->handler = handler;
    server->data = data;
    g_mutex_init(&server->lock);
    g_cond_init(&server->idle);
    g_queue_init(&server->replies);
    server->connections = g_ptr_array_new();
    server->requests = g_ptr_array_new_with_free_func(request_free);
    server->forgotten = g_ptr_array_new_with_free_func(request_free);
    server->thread = g_thread_new("fake-http", accept_all, server);
    return server;
}

void fake_http_stop(FakeHttp *server)
{
    if (!server)
        return;
    g_mutex_lock(&server->lock);
    server->stopping = true;
    shutdown(server->listener, SHUT_RDWR);
    for (guint n = 0; n < server->connections->len; n++)
        shutdown(GPOINTER_TO_INT(server->connections->pdata[n]), SHUT_RDWR);
    while (server->connections->len > 0)
        g_cond_wait(&server->idle, &server->lock);
    g_mutex_unlock(&server->lock);
    g_thread_join(server->thread);
    close(server->listener);
    g_queue_clear_full(&server->replies, reply_free);
    g_ptr_array_unref(server->connections);
    g_ptr_array_unref(server->requests);
    g_ptr_array_unref(server->forgotten);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->idle);
    g_free(server->url);
    g_free(server);
}

const char *fake_http_url(const FakeHttp *server)
{
    return server->url;
}

void fake_http_push(FakeHttp *server, FakeReply reply)
{
    FakeReply *copy = g_memdup2(&reply, sizeof reply);
    copy->headers = g_strdup(reply.headers);
    copy->type = g_strdup(reply.type);
    copy->body = reply.length ? g_memdup2(reply.body, reply.length) : g_strdup(reply.body);
    g_mutex_lock(&server->lock);
    g_queue_push_tail(&server->replies, copy);
    g_mutex_unlock(&server->lock);
}

guint fake_http_count(FakeHttp *server)
{
    return fake_http_count_of(server, "");
}

guint fake_http_count_of(FakeHttp *server, const char *prefix)
{
    guint count = 0;
    g_mutex_lock(&server->lock);
    for (guint n = 0; n < server->requests->len; n++) {
        const FakeRequest *request = server->requests->pdata[n];
        count += g_str_has_prefix(request->target, prefix);
    }
    g_mutex_unlock(&server->lock);
    return count;
}

const FakeRequest *fake_http_request(FakeHttp *server, guint n)
{
    g_mutex_lock(&server->lock);
    g_assert_cmpuint(n, <, server->requests->len);
    const FakeRequest *request = server->requests->pdata[n];
    g_mutex_unlock(&server->lock);
    return request;
}

void fake_http_forget(FakeHttp *server)
{
    g_mutex_lock(&server->lock);
    g_ptr_array_extend_and_steal(server->forgotten, server->requests);
    server->requests = g_ptr_array_new_with_free_func(request_free);
    g_mutex_unlock(&server->lock);
}
