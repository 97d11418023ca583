/* SPDX-License-Identifier: MIT */
#include "staging/slices.h"

#include "base/file.h"
#include "staging/archive.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* The published slices have 33 to 36 MB. */
static const size_t slice_limit = (size_t)512 << 20;

struct SgSlices {
    GPtrArray *files;   /* SgSlicesFile */
    guint next;         /* the file to open next */
    SgArchive *archive; /* the archive that is being read, or NULL */
    int64_t taken;      /* slices out of it so far */
};

static void file_free(void *memory)
{
    SgSlicesFile *file = memory;
    g_free(file->path);
    g_free(file->sha256);
    g_free(file);
}

static void add_file(SgSlices *slices, const char *path)
{
    SgSlicesFile *file = g_new0(SgSlicesFile, 1);
    file->path = g_strdup(path);
    g_ptr_array_add(slices->files, file);
}

static void find_slices(const char *folder, int depth, GPtrArray *found)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (name[0] == '.')
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (depth > 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
            find_slices(path, depth - 1, found);
        else if (g_str_has_suffix(name, ".json"))
            g_ptr_array_add(found, g_steal_pointer(&path));
    }
}

/* mpd.slice.2000-2999.json before mpd.slice.10000-10999.json */
static int by_number(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_folder(SgSlices *slices, const char *folder, GError **error)
{
    enum { DEPTH = 3 };
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    find_slices(folder, DEPTH, found);
    g_ptr_array_sort(found, by_number);
    if (found->len == 0)
        return sg_fail(error, SG_ERROR_INPUT, "MPD folder '%s': there is no .json in it", folder);
    for (guint n = 0; n < found->len; n++)
        add_file(slices, found->pdata[n]);
    return true;
}

SgSlices *sg_slices_open(const char *const *paths, GError **error)
{
    g_autoptr(SgSlices) slices = g_new0(SgSlices, 1);
    slices->files = g_ptr_array_new_with_free_func(file_free);
    for (; *paths; paths++) {
        if (!g_file_test(*paths, G_FILE_TEST_IS_DIR))
            add_file(slices, *paths);
        else if (!add_folder(slices, *paths, error))
            return NULL;
    }
    return g_steal_pointer(&slices);
}

void sg_slices_close(SgSlices *slices)
{
    if (!slices)
        return;
    sg_archive_close(slices->archive);
    g_ptr_array_unref(slices->files);
    g_free(slices);
}

const GPtrArray *sg_slices_files(const SgSlices *slices)
{
    return slices->files;
}

static bool read_file(SgSlicesFile *file, char **name, char **text, size_t *length, GError **error)
{
    g_autofree char *base = g_path_get_basename(file->path);
    if (!sg_file_read(file->path, slice_limit, text, length, error)) {
        g_prefix_error(error, "MPD slice '%s': ", base);
        return false;
    }
    *name = g_utf8_make_valid(base, -1);
    file->bytes = (int64_t)*length;
    file->sha256 = sg_file_sha256_of(*text, *length);
    return true;
}

static bool open_archive(SgSlices *slices, SgSlicesFile *file, GError **error)
{
    GStatBuf info;
    file->sha256 = sg_file_sha256(file->path, error);
    if (!file->sha256)
        return false;
    if (g_stat(file->path, &info) != 0)
        return sg_fail(error, SG_ERROR_IO, "cannot read '%s': %s", file->path, g_strerror(errno));
    file->bytes = info.st_size;
    slices->archive = sg_archive_open(file->path, error);
    slices->taken = 0;
    return slices->archive != NULL;
}

/* The next slice of the open archive, which is closed at its end. */
static bool read_archive(SgSlices *slices, char **name, char **text, size_t *length, GError **error)
{
    if (!sg_archive_next(slices->archive, ".json", slice_limit, name, text, length, error))
        return false;
    if (*text) {
        slices->taken++;
        return true;
    }
    g_clear_pointer(&slices->archive, sg_archive_close);
    return slices->taken > 0 ||
           sg_fail(error, SG_ERROR_INPUT, "MPD archive '%s': there is no .json in it",
                   ((const SgSlicesFile *)slices->files->pdata[slices->next - 1])->path);
}

bool sg_slices_next(SgSlices *slices, char **name, char **text, size_t *length, GError **error)
{
    *name = *text = NULL;
    *length = 0;
    for (;;) {
        if (slices->archive && !read_archive(slices, name, text, length, error))
            return false;
        if (*text || slices->next == slices->files->len)
            return true;
        SgSlicesFile *file = slices->files->pdata[slices->next++];
        if (!sg_archive_is(file->path))
            return read_file(file, name, text, length, error);
        if (!open_archive(slices, file, error))
            return false;
    }
}
