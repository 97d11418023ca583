/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/patience.h"
#include "serve/server.h"
#include "serve/waker.h"

#include <microhttpd.h>

/* What server.c (life cycle) and exchange.c (one request on its way) share. Layer: serve. */
struct SgServer {
    SgServerOptions options;
    struct MHD_Daemon *daemon;
    SgRouter *router;
    SgWaker *waker;
    SgPatience *patience;
    GThreadPool *workers; /* of SgExchange */
    GThreadPool *writer;
    int port;
    int listener; /* after the daemon gave it up; else -1 */
    GMutex lock;  /* of what follows */
    GCond unparked;
    GCond quiet; /* nothing is active any more */
    uint64_t requests;
    int parked; /* connections that wait in the waker or for a worker */
    int active; /* requests whose head has come and whose answer has not gone */
    bool draining;
    bool stopping;
};

typedef struct SgExchange SgExchange;

/* Work of a lane's thread: the exchange's handler, then the answer goes on. */
void sg_exchange_work(void *exchange, void *server);

/* Callbacks of libmicrohttpd. */
void sg_exchange_on_connection(void *server, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code);
void *sg_exchange_on_target(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result sg_exchange_on_request(void *server, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *upload, size_t *upload_length, void **context);
void sg_exchange_on_completed(void *server, struct MHD_Connection *connection, void **context,
                              enum MHD_RequestTerminationCode code);
