/* SPDX-License-Identifier: MIT */
#include "serve/gzip.h"

#include <string.h>
#include <zlib.h>

/* 16 more than the largest window asks for the header of gzip. */
enum { GZIP_WINDOW = 15 + 16, LEVEL = 5, MEMORY = 8, SMALLEST = 1024 };

/* "q=0", "q=0.0": not wanted. */
static bool is_refused(char *const *parameters)
{
    for (; *parameters; parameters++) {
        char *text = g_strstrip(*parameters);
        if (g_ascii_strncasecmp(text, "q=", 2) == 0)
            return !(g_ascii_strtod(text + 2, NULL) > 0);
    }
    return false;
}

bool sg_gzip_accepted(const char *accept_encoding)
{
    if (!accept_encoding)
        return false;
    bool any = false;
    g_auto(GStrv) codings = g_strsplit(accept_encoding, ",", 32);
    for (char **coding = codings; *coding; coding++) {
        g_auto(GStrv) parts = g_strsplit(*coding, ";", 4);
        const char *name = parts[0] ? g_strstrip(parts[0]) : "";
        if (!g_ascii_strcasecmp(name, "gzip") || !g_ascii_strcasecmp(name, "x-gzip"))
            return !is_refused(parts + 1);
        if (!strcmp(name, "*"))
            any = !is_refused(parts + 1);
    }
    return any;
}

GBytes *sg_gzip(GBytes *bytes)
{
    size_t length;
    const void *data = g_bytes_get_data(bytes, &length);
    size_t room = length - length / 10;
    z_stream stream = { 0 };
    if (length < SMALLEST || length > UINT_MAX ||
        deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    unsigned char *out = g_malloc(room);
    stream.next_in = (unsigned char *)data;
    stream.avail_in = (unsigned)length;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t got = room - stream.avail_out;
    deflateEnd(&stream);
    if (whole)
        return g_bytes_new_take(g_realloc(out, got), got);
    g_free(out);
    return NULL;
}

uint64_t sg_gzip_sum(GBytes *bytes)
{
    size_t length;
    const void *data = g_bytes_get_data(bytes, &length);
    uint64_t crc = crc32_z(0, data, length);
    return crc << 32 | adler32_z(1, data, length);
}
