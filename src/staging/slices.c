/* SPDX-License-Identifier: MIT */
#include "staging/slices.h"

#include "base/file.h"
#include "staging/archive.h"

#include <string.h>

/* The published slices have 33 to 36 MB. */
static const size_t slice_limit = (size_t)512 << 20;

struct SgSlices {
    GPtrArray *files;
    guint next;         /* the file to open next */
    SgArchive *archive; /* the archive that is being read, or NULL */
    int64_t taken;      /* slices out of it so far */
};

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
    g_ptr_array_extend_and_steal(slices->files, g_steal_pointer(&found));
    return true;
}

SgSlices *sg_slices_open(const char *const *paths, GError **error)
{
    g_autoptr(SgSlices) slices = g_new0(SgSlices, 1);
    slices->files = g_ptr_array_new_with_free_func(g_free);
    for (; *paths; paths++) {
        if (!g_file_test(*paths, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(slices->files, g_strdup(*paths));
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

static bool read_file(const char *path, char **name, char **text, size_t *length, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    if (!sg_file_read(path, slice_limit, text, length, error)) {
        g_prefix_error(error, "MPD slice '%s': ", base);
        return false;
    }
    *name = g_utf8_make_valid(base, -1);
    return true;
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
                   (const char *)slices->files->pdata[slices->next - 1]);
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
        const char *path = slices->files->pdata[slices->next++];
        if (!sg_archive_is(path))
            return read_file(path, name, text, length, error);
        slices->archive = sg_archive_open(path, error);
        slices->taken = 0;
        if (!slices->archive)
            return false;
    }
}
