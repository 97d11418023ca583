/* SPDX-License-Identifier: MIT */
#include "staging/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>

struct SgArchive {
    struct archive *reader;
    char *name; /* of the archive, for messages */
    int64_t unpacked;
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

void sg_archive_file_clear(SgArchiveFile *file)
{
    g_clear_pointer(&file->path, g_free);
    g_clear_pointer(&file->name, g_free);
    file->bytes = 0;
}

static bool copy_data(SgArchive *archive, FILE *out, const char *name, int64_t limit,
                      int64_t *bytes, GError **error)
{
    const void *block;
    size_t length;
    la_int64_t offset;
    int state;
    while ((state = archive_read_data_block(archive->reader, &block, &length, &offset)) ==
           ARCHIVE_OK) {
        *bytes = offset + (int64_t)length;
        if (*bytes > limit)
            return sg_fail(error, SG_ERROR_INPUT,
                           "archive '%s': '%s' has more than %" G_GINT64_FORMAT " bytes",
                           archive->name, name, limit);
        if (fseeko(out, offset, SEEK_SET) != 0 || fwrite(block, 1, length, out) != length)
            return sg_fail(error, SG_ERROR_IO, "cannot unpack '%s': %s", name, g_strerror(errno));
    }
    return state == ARCHIVE_EOF || fail_archive(archive, error);
}

static bool unpack(SgArchive *archive, SgArchiveFile *file, int64_t limit, GError **error)
{
    FILE *out = fopen(file->path, "wbe");
    if (!out)
        return sg_fail(error, SG_ERROR_IO, "cannot unpack into '%s': %s", file->path,
                       g_strerror(errno));
    bool ok = copy_data(archive, out, file->name, limit, &file->bytes, error);
    if (fclose(out) != 0 && ok)
        ok = sg_fail(error, SG_ERROR_IO, "cannot unpack '%s': %s", file->name, g_strerror(errno));
    return ok;
}

/* A name in a foreign character set reads as far as it can be read. */
static char *entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    return name ? g_utf8_make_valid(name, -1) : g_strdup("");
}

bool sg_archive_next(SgArchive *archive, const char *suffix, const char *folder, int64_t limit,
                     SgArchiveFile *file, GError **error)
{
    struct archive_entry *entry;
    int state;
    while ((state = archive_read_next_header(archive->reader, &entry)) == ARCHIVE_OK ||
           state == ARCHIVE_WARN) {
        g_autofree char *name = entry_name(entry);
        if (archive_entry_filetype(entry) != AE_IFREG || !g_str_has_suffix(name, suffix))
            continue;
        g_autofree char *base = g_path_get_basename(name);
        if (base[0] == '.') /* "._x.json": what another system put beside x.json */
            continue;
        g_auto(SgArchiveFile) made = { 0 };
        g_autofree char *unpacked =
            g_strdup_printf("%" G_GINT64_FORMAT "%s", archive->unpacked++, suffix);
        made.path = g_build_filename(folder, unpacked, NULL);
        made.name = g_steal_pointer(&name);
        if (!unpack(archive, &made, limit, error))
            return false;
        *file = made;
        made = (SgArchiveFile){ 0 };
        return true;
    }
    *file = (SgArchiveFile){ 0 };
    return state == ARCHIVE_EOF || fail_archive(archive, error);
}
