/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/request.h"

/*
 * What a handler answers. Starts as an empty 200; the server sends it when the handler returned
 * true. A body is bytes in memory, or a stream that is asked for more while the client reads.
 *
 * Layer: serve. A reply owns its strings and its stream.
 */

/*
 * Writes at most `room` bytes to `out` and returns how many. When there is nothing yet it returns 0
 * and sets *wait, the seconds until it is asked again (events, slow answers).
 */
enum {
    SG_STREAM_END = -1, /* the body is whole */
    SG_STREAM_CUT = -2, /* the connection is closed in mid-body */
};
typedef gssize (*SgStreamFunc)(void *data, char *out, size_t room, double *wait);

typedef struct {
    int status;
    char *body;
    const char *lent; /* a body that outlives the server (embedded files); then body is NULL */
    GBytes *shared;   /* a body with other owners (a cache); then body is NULL */
    size_t length;
    GArray *headers; /* of SgPair */
    double delay;    /* seconds before the first byte */
    bool hang_up;    /* the connection is closed without an answer */
    SgStreamFunc stream;
    void *stream_data;
    GDestroyNotify stream_free;
    int64_t stream_length; /* the length that is announced; -1: unknown */
} SgReply;

void sg_reply_init(SgReply *reply);
void sg_reply_clear(SgReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgReply, sg_reply_clear)

/* Each replaces what was there of body and stream. */
void sg_reply_text(SgReply *reply, int status, const char *type, const char *text);
void sg_reply_take(SgReply *reply, int status, const char *type, char *body, size_t length);
void sg_reply_lend(SgReply *reply, int status, const char *type, const char *body, size_t length);
void sg_reply_share(SgReply *reply, int status, const char *type, GBytes *bytes);
void sg_reply_json(SgReply *reply, int status, const SgJson *document);
void sg_reply_stream(SgReply *reply, int64_t length, SgStreamFunc func, void *data,
                     GDestroyNotify free_data);

/* Sets a header; NULL removes it. Reading one that is not there gives NULL. */
void sg_reply_header(SgReply *reply, const char *name, const char *value);
const char *sg_reply_get_header(const SgReply *reply, const char *name);

/* The bytes of a body in memory: NULL while the reply is a stream. */
const char *sg_reply_bytes(const SgReply *reply);
