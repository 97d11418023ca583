/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * A web server for tests, on loopback, that can misbehave in every way: it answers with exactly
 * the bytes that the test gives, cut, late, or not at all. Plain sockets, no library.
 *
 *   queue:    the next replies in order, whatever is asked for         fake_http_push
 *   handler:  decides by the request, when the queue is empty          fake_http_start
 *   neither:  500 "unexpected request"
 *
 * Connections are kept (HTTP/1.1) and served by one thread each; handlers run one at a time.
 */
typedef struct {
    char *method;
    char *target; /* path with query */
    char *head;   /* all header lines, joined by \n */
    char *body;
} FakeRequest;

typedef struct {
    int status;          /* 0: 200 */
    const char *headers; /* further lines "Name: value\r\n…"; or NULL */
    const char *type;    /* NULL: application/json */
    const char *body;    /* NULL: empty */
    size_t length;       /* of the body; 0: up to its zero */
    size_t cut;          /* the connection ends after so many bytes of the body; 0: not cut */
    double delay;        /* seconds before the first byte */
    bool silent;         /* the connection ends without an answer */
} FakeReply;

/* Fills the reply; its strings must live until the server is stopped. */
typedef void (*FakeHandler)(const FakeRequest *request, FakeReply *reply, void *data);

typedef struct FakeHttp FakeHttp;
FakeHttp *fake_http_start(FakeHandler handler, void *data);
void fake_http_stop(FakeHttp *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeHttp, fake_http_stop)

/* "http://127.0.0.1:PORT" */
const char *fake_http_url(const FakeHttp *server);

/* The strings of the reply are copied. */
void fake_http_push(FakeHttp *server, FakeReply reply);

/* Requests so far; request n lives until the server is stopped or they are forgotten. */
guint fake_http_count(FakeHttp *server);
const FakeRequest *fake_http_request(FakeHttp *server, guint n);

/* How many of them ask for a path that begins so. */
guint fake_http_count_of(FakeHttp *server, const char *prefix);
void fake_http_forget(FakeHttp *server);

/* The value of a header of a request; NULL if it is missing. The caller frees. */
char *fake_http_header(const FakeRequest *request, const char *name);
