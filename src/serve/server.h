/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/router.h"

/*
 * An HTTP/1.1 server: libmicrohttpd with epoll, a pool of threads, kept connections, and limits on
 * connections, headers and bodies.
 *
 *   request ──▶ before ──▶ route's handler ──▶ after ──▶ bytes
 *                 │ true: replied already        │ sees and may change every reply: log, count
 *                 └──────────────────────────────┘
 *
 * Handlers and hooks run in the threads of the pool, several at once; they must not sleep
 * (SgReply.delay waits without a thread), and what takes long belongs into another lane (router.h). A failed handler becomes a status by its error code, and
 * a body by the `error` hook.
 *
 * Layer: serve.
 */
typedef struct SgServer SgServer;

/* Where a handler runs. In the pool of the server's threads it must be quick: other connections wait
 * for the same thread. Workers take their time; the writer takes one request after the other. */
typedef enum { SG_LANE_POOL, SG_LANE_WORKER, SG_LANE_WRITER } SgLane;

typedef struct {
    const char *address;   /* numeric; NULL: 127.0.0.1 */
    int port;              /* 0: any that is free */
    int threads;           /* 0: 4 */
    int max_connections;   /* 0: 256 */
    size_t max_header;     /* bytes of a request's head; 0: 64 KiB */
    size_t max_body;       /* bytes of a request's body; 0: 1 MiB */
    int idle_timeout;      /* seconds until a silent connection is closed; 0: 60 */
    int receive_timeout;   /* seconds from one answer to the whole next request; 0: any */
    int send_timeout;      /* seconds from a whole request to the end of its answer; 0: any */
    int workers;           /* threads of the lane of workers; 0: 2 */
    const SgRoute *routes; /* ended by a NULL method */
    void *data;            /* given to handlers and hooks */

    /* All hooks may be NULL. The port is known, no request has been taken yet. */
    void (*ready)(int port, void *data);
    /* True: the reply is made, no route is asked. */
    bool (*before)(SgRequest *request, SgReply *reply, void *data);
    /* In which lane a route's handler runs; NULL: all in the pool. */
    SgLane (*lane)(const SgRoute *route, void *data);
    /* Writes the body of an answer that no handler made: 400, 404, 405, 413, a failed handler. */
    void (*error)(const SgRequest *request, int status, const char *message, SgReply *reply,
                  void *data);
    void (*after)(const SgRequest *request, SgReply *reply, void *data);
} SgServerOptions;

/* Strings, routes and data of the options must outlive the server. INPUT: no such address; IO: the
 * port is taken. */
SgServer *sg_server_start(const SgServerOptions *options, GError **error);

/* Takes no new connections and waits until the requests that have come are answered, at most so long;
 * false when some were not. Each answer closes its connection. */
bool sg_server_drain(SgServer *server, double seconds);

/* Waits for running handlers, cuts streams, closes all connections; takes NULL. */
void sg_server_stop(SgServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgServer, sg_server_stop)

int sg_server_port(const SgServer *server);

/* The status that an error becomes: INPUT 400, AUTH 401, NOT_FOUND 404, LIMIT 429, NETWORK and
 * INTERRUPTED 503, else 500. */
int sg_server_status_of(const GError *error);
