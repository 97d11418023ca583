/* SPDX-License-Identifier: MIT */
#include "staging/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

struct SgArchive {
    struct archive *reader;
    char *name; /* for messages */
};

bool sg_archive_is(const char *path)
{
    static const char *const endings[] = { ".tar",    ".tar.gz",  ".tgz", ".tar.zst",
                                           ".tar.xz", ".tar.bz2", ".zip" };
    for (size_t n = 0; n < G_N_ELEMENTS(endings); n++)
        if (g_str_has_suffix(path, endings[n]))
            return true;
    return false;
}

static bool fail_archive(SgArchive *archive, GError **error)
{
    const char *reason = archive_error_string(archive->reader);
    return sg_fail(error, SG_ERROR_INPUT, "archive '%s': %s", archive->name,
                   reason ? reason : "damaged");
}

SgArchive *sg_archive_open(const char *path, GError **error)
{
    enum { BLOCK = 1 << 16 };
    g_autoptr(SgArchive) archive = g_new0(SgArchive, 1);
    archive->name = g_path_get_basename(path);
    archive->reader = archive_read_new();
    archive_read_support_filter_all(archive->reader);
    archive_read_support_format_tar(archive->reader);
    archive_read_support_format_gnutar(archive->reader);
    archive_read_support_format_zip(archive->reader);
    if (archive_read_open_filename(archive->reader, path, BLOCK) != ARCHIVE_OK) {
        fail_archive(archive, error);
        return NULL;
    }
    return g_steal_pointer(&archive);
}

void sg_archive_close(SgArchive *archive)
{
    if (!archive)
        return;
    archive_read_free(archive->reader);
    g_free(archive->name);
    g_free(archive);
}

/* Appends the current file to `out`; `limit` bounds what a hostile archive can make of it. */
static bool read_data(SgArchive *archive, const char *name, size_t limit, GByteArray *out,
                      GError **error)
{
    const void *block;
    size_t length;
    la_int64_t offset;
    int state;
    while ((state = archive_read_data_block(archive->reader, &block, &length, &offset)) ==
           ARCHIVE_OK) {
        size_t end = (size_t)offset + length; /* a gap before the block is one of zeros */
        if (end > limit)
            return sg_fail(error, SG_ERROR_INPUT, "archive '%s': '%s' has more than %zu bytes",
                           archive->name, name, limit);
        guint before = out->len;
        g_byte_array_set_size(out, (guint)end);
        memset(out->data + before, 0, (size_t)offset - before);
        memcpy(out->data + offset, block, length);
    }
    return state == ARCHIVE_EOF || fail_archive(archive, error);
}

/* A name in a foreign character set reads as far as it can be read. */
static char *entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    return name ? g_utf8_make_valid(name, -1) : g_strdup("");
}

bool sg_archive_next(SgArchive *archive, const char *suffix, size_t limit, char **name, char **data,
                     size_t *length, GError **error)
{
    struct archive_entry *entry;
    int state;
    *name = *data = NULL;
    *length = 0;
    while ((state = archive_read_next_header(archive->reader, &entry)) == ARCHIVE_OK ||
           state == ARCHIVE_WARN) {
        g_autofree char *found = entry_name(entry);
        g_autofree char *base = g_path_get_basename(found);
        /* "._x.json" is what another system put beside x.json */
        if (archive_entry_filetype(entry) != AE_IFREG || !g_str_has_suffix(found, suffix) ||
            base[0] == '.')
            continue;
        la_int64_t size = archive_entry_size(entry);
        g_autoptr(GByteArray) bytes =
            g_byte_array_sized_new((guint)CLAMP(size, 0, (la_int64_t)limit) + 1);
        if (!read_data(archive, found, limit, bytes, error))
            return false;
        *length = bytes->len;
        *data = (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
        if (!*data)
            *data = g_strdup("");
        *name = g_steal_pointer(&found);
        return true;
    }
    return state == ARCHIVE_EOF || fail_archive(archive, error);
}
