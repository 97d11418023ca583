/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include <string.h>
#include <zlib.h>

/* Faults of bytes: what happens to a good answer on its way. They apply to answers in memory. */

enum { SLOW_PIECES = 10, MEGABYTE = 1 << 20 };

static const char content_type[] = "application/json; charset=utf-8";

/* Replaces the body and nothing else. */
static void set_body(SgReply *reply, char *body, size_t length)
{
    g_autofree char *type = NULL;
    for (guint n = 0; n < reply->headers->len; n++) {
        const SgPair *header = &g_array_index(reply->headers, SgPair, n);
        if (!g_ascii_strcasecmp(header->name, "Content-Type"))
            type = g_strdup(header->value);
    }
    sg_reply_take(reply, reply->status, type, body, length);
}

/* -- Contents ----------------------------------------------------------------------------------- */

/* Ten million brackets that a careless reader takes one stack frame each for. */
static void send_bomb(SgReply *reply, int64_t megabytes)
{
    size_t length = (size_t)megabytes * MEGABYTE;
    sg_reply_take(reply, 200, content_type, g_strnfill(length, '['), length);
}

/* {"collection":[{"kind":"track","description":"aaaa…"}],"next_href":null}, all valid. */
static void send_huge(SgReply *reply, int64_t megabytes)
{
    static const char head[] = "{\"collection\":[{\"kind\":\"track\",\"description\":\"";
    static const char tail[] = "\"}],\"next_href\":null}";
    size_t length = (size_t)megabytes * MEGABYTE;
    char *body = g_malloc(length);
    memset(body, 'a', length);
    memcpy(body, head, sizeof head - 1);
    memcpy(body + length - (sizeof tail - 1), tail, sizeof tail - 1);
    sg_reply_take(reply, 200, content_type, body, length);
}

/* Two bytes that begin no character, inside the first title or name. */
static void break_utf8(SgReply *reply)
{
    const char *body = sg_reply_bytes(reply);
    const char *keys[] = { "\"title\":\"", "\"username\":\"" };
    for (size_t n = 0; n < G_N_ELEMENTS(keys); n++) {
        const char *at = strstr(body, keys[n]);
        if (!at)
            continue;
        size_t before = (size_t)(at - body) + strlen(keys[n]);
        GString *broken = g_string_new_len(body, (gssize)before);
        g_string_append_len(broken, "\xff\xfe", 2);
        g_string_append_len(broken, body + before, (gssize)(reply->length - before));
        size_t length = broken->len;
        set_body(reply, g_string_free(broken, FALSE), length);
        return;
    }
}

static void add_mark(SgReply *reply)
{
    GString *marked = g_string_new("\xef\xbb\xbf");
    g_string_append_len(marked, sg_reply_bytes(reply), (gssize)reply->length);
    size_t length = marked->len;
    set_body(reply, g_string_free(marked, FALSE), length);
}

static void truncate_body(SgReply *reply)
{
    size_t length = reply->length / 2;
    set_body(reply, g_strndup(sg_reply_bytes(reply), length), length);
}

static void pack(SgReply *reply)
{
    enum { GZIP_WINDOW = 15 + 16 };
    z_stream stream = { 0 };
    if (deflateInit2(&stream, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    uLong bound = deflateBound(&stream, reply->length);
    Bytef *packed = g_malloc(bound);
    stream.next_in = (Bytef *)sg_reply_bytes(reply);
    stream.avail_in = (uInt)reply->length;
    stream.next_out = packed;
    stream.avail_out = (uInt)bound;
    int result = deflate(&stream, Z_FINISH);
    size_t length = stream.total_out;
    deflateEnd(&stream);
    g_assert(result == Z_STREAM_END);
    set_body(reply, (char *)packed, length);
    sg_reply_header(reply, "Content-Encoding", "gzip");
}

/* -- The wire ----------------------------------------------------------------------------------- */

/* A body that comes in pieces, or not to its end. */
typedef struct {
    char *body;
    size_t length; /* of the body */
    size_t end;    /* where it stops */
    size_t sent;
    size_t piece;
    double wait; /* seconds before each piece */
    bool waited;
} Drip;

static void drip_free(void *data)
{
    g_free(((Drip *)data)->body);
    g_free(data);
}

static gssize drip(void *data, char *out, size_t room, double *wait)
{
    Drip *state = data;
    if (state->sent == state->end)
        return state->end < state->length ? SG_STREAM_CUT : SG_STREAM_END;
    if (state->wait > 0 && !state->waited) {
        state->waited = true;
        *wait = state->wait;
        return 0;
    }
    size_t count = MIN(MIN(room, state->piece), state->end - state->sent);
    memcpy(out, state->body + state->sent, count);
    state->sent += count;
    state->waited = false;
    return (gssize)count;
}

static void make_drip(SgReply *reply, size_t end, double seconds)
{
    Drip *state = g_new0(Drip, 1);
    state->length = reply->length;
    state->body = g_memdup2(sg_reply_bytes(reply), reply->length);
    state->end = end;
    state->piece = MAX(1, reply->length / (seconds > 0 ? SLOW_PIECES : 1));
    state->wait = seconds / SLOW_PIECES;
    sg_reply_stream(reply, (int64_t)state->length, drip, state, drip_free);
}

/* A fault that replaces or breaks a good answer. */
static bool break_contents(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    SgFaults *faults = sandbox->faults;
    if (reply->status != 200)
        return false;
    if (sg_fault(faults, SG_FAULT_JSON_BOMB, request, reply))
        send_bomb(reply, sg_fault_number(faults, SG_FAULT_JSON_BOMB));
    else if (sg_fault(faults, SG_FAULT_HUGE_BODY, request, reply))
        send_huge(reply, sg_fault_number(faults, SG_FAULT_HUGE_BODY));
    else if (sg_fault(faults, SG_FAULT_INVALID_UTF8, request, reply))
        break_utf8(reply);
    else if (sg_fault(faults, SG_FAULT_TRUNCATED_JSON, request, reply))
        truncate_body(reply);
    else
        return false;
    return true;
}

/* Late, slow, cut. */
static bool disturb(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    SgFaults *faults = sandbox->faults;
    bool late = sg_fault(faults, SG_FAULT_LATE, request, reply);
    bool slow = reply->length > 1 && sg_fault(faults, SG_FAULT_SLOW, request, reply);
    bool cut = sg_fault(faults, SG_FAULT_CUT, request, reply);
    double seconds = slow ? (double)sg_fault_number(faults, SG_FAULT_SLOW) / 1e3 : 0;
    if (late)
        reply->delay += (double)sg_fault_number(faults, SG_FAULT_LATE) / 1e3;
    if (cut && !strcmp(sg_fault_word(faults, SG_FAULT_CUT), "head"))
        reply->hang_up = true;
    else if (cut || slow)
        make_drip(reply, cut ? reply->length / 2 : reply->length, seconds);
    return late || slow || cut;
}

bool sg_sandbox_spoil_bytes(SgSandbox *sandbox, const SgRequest *request, SgReply *reply)
{
    bool broken = break_contents(sandbox, request, reply);
    if (reply->status == 200 && sg_fault(sandbox->faults, SG_FAULT_BOM, request, reply))
        add_mark(reply);
    if (reply->length > 0 && sg_fault(sandbox->faults, SG_FAULT_GZIP, request, reply))
        pack(reply);
    return disturb(sandbox, request, reply) || broken;
}
