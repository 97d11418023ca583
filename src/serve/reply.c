/* SPDX-License-Identifier: MIT */
#include "serve/reply.h"

#include <string.h>

void sg_reply_init(SgReply *reply)
{
    *reply = (SgReply){ .status = 200, .headers = sg_pairs_new() };
}

static void drop_body(SgReply *reply)
{
    g_clear_pointer(&reply->body, g_free);
    g_clear_pointer(&reply->shared, g_bytes_unref);
    if (reply->stream_free)
        reply->stream_free(reply->stream_data);
    reply->lent = NULL;
    reply->length = 0;
    reply->stream = NULL;
    reply->stream_data = NULL;
    reply->stream_free = NULL;
}

void sg_reply_clear(SgReply *reply)
{
    drop_body(reply);
    g_clear_pointer(&reply->headers, g_array_unref);
}

void sg_reply_header(SgReply *reply, const char *name, const char *value)
{
    for (guint n = reply->headers->len; n > 0; n--)
        if (!g_ascii_strcasecmp(g_array_index(reply->headers, SgPair, n - 1).name, name))
            g_array_remove_index(reply->headers, n - 1);
    if (value)
        sg_pairs_add(reply->headers, name, value);
}

const char *sg_reply_get_header(const SgReply *reply, const char *name)
{
    for (guint n = 0; n < reply->headers->len; n++) {
        const SgPair *pair = &g_array_index(reply->headers, SgPair, n);
        if (!g_ascii_strcasecmp(pair->name, name))
            return pair->value;
    }
    return NULL;
}

void sg_reply_take(SgReply *reply, int status, const char *type, char *body, size_t length)
{
    drop_body(reply);
    reply->status = status;
    reply->body = body;
    reply->length = length;
    sg_reply_header(reply, "Content-Type", type);
}

void sg_reply_lend(SgReply *reply, int status, const char *type, const char *body, size_t length)
{
    sg_reply_take(reply, status, type, NULL, length);
    reply->lent = body;
}

void sg_reply_share(SgReply *reply, int status, const char *type, GBytes *bytes)
{
    g_bytes_ref(bytes);
    sg_reply_take(reply, status, type, NULL, g_bytes_get_size(bytes));
    reply->shared = bytes;
}

void sg_reply_text(SgReply *reply, int status, const char *type, const char *text)
{
    sg_reply_take(reply, status, type, g_strdup(text), strlen(text));
}

void sg_reply_json(SgReply *reply, int status, const SgJson *document)
{
    char *text = sg_json_dump(document, 0);
    sg_reply_take(reply, status, "application/json; charset=utf-8", text, strlen(text));
}

void sg_reply_stream(SgReply *reply, int64_t length, SgStreamFunc func, void *data,
                     GDestroyNotify free_data)
{
    drop_body(reply);
    reply->stream = func;
    reply->stream_data = data;
    reply->stream_free = free_data;
    reply->stream_length = length;
}

const char *sg_reply_bytes(const SgReply *reply)
{
    if (reply->stream)
        return NULL;
    const char *bytes = reply->lent     ? reply->lent
                        : reply->shared ? g_bytes_get_data(reply->shared, NULL)
                                        : reply->body;
    return bytes ? bytes : "";
}
