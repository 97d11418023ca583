/* SPDX-License-Identifier: MIT */
#include "base/npy.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGNMENT = 64, PREFIX = 10 };

static const struct {
    const char *descr;
    size_t size;
} kinds[] = {
    [SG_NPY_U1] = { "|u1", 1 }, [SG_NPY_I4] = { "<i4", 4 }, [SG_NPY_I8] = { "<i8", 8 },
    [SG_NPY_F4] = { "<f4", 4 }, [SG_NPY_F8] = { "<f8", 8 },
};

const char *sg_npy_descr(SgNpyKind kind)
{
    return kinds[kind].descr;
}

bool sg_npy_write(const char *path, SgNpyKind kind, int dims, const int64_t *shape,
                  const void *data, GError **error)
{
    g_assert(dims == 1 || dims == 2);
    g_autoptr(GString) header = g_string_new(NULL);
    g_string_printf(header, "{'descr': '%s', 'fortran_order': False, 'shape': (%" G_GINT64_FORMAT,
                    kinds[kind].descr, shape[0]);
    if (dims == 2)
        g_string_append_printf(header, ", %" G_GINT64_FORMAT "), }", shape[1]);
    else
        g_string_append(header, ",), }");
    while ((PREFIX + header->len + 1) % ALIGNMENT)
        g_string_append_c(header, ' ');
    g_string_append_c(header, '\n');

    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, 0644, error);
    if (!writer)
        return false;
    FILE *stream = sg_file_writer_stream(writer);
    const unsigned char prefix[PREFIX] = { 0x93,
                                           'N',
                                           'U',
                                           'M',
                                           'P',
                                           'Y',
                                           1,
                                           0,
                                           (unsigned char)(header->len & 255),
                                           (unsigned char)(header->len >> 8) };
    size_t count = (size_t)shape[0] * (dims == 2 ? (size_t)shape[1] : 1);
    errno = 0;
    if (fwrite(prefix, 1, PREFIX, stream) != PREFIX ||
        fwrite(header->str, 1, header->len, stream) != header->len ||
        (count > 0 && fwrite(data, kinds[kind].size, count, stream) != count))
        return sg_fail(error, SG_ERROR_IO, "cannot write '%s': %s", path, g_strerror(errno));
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}

/* The text after 'key': in a header, or NULL. */
static const char *find_value(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (!at)
        return NULL;
    at += strlen(key);
    return at + strspn(at, " ");
}

static bool parse_kind(SgNpy *npy, const char *header)
{
    const char *value = find_value(header, "'descr':");
    for (size_t n = 0; value && n < G_N_ELEMENTS(kinds); n++) {
        if (value[0] == '\'' && strncmp(value + 1, kinds[n].descr, 3) == 0 && value[4] == '\'') {
            npy->kind = (SgNpyKind)n;
            return true;
        }
    }
    return false;
}

/* "(3,)" or "(3, 4)". */
static bool parse_shape(SgNpy *npy, const char *header)
{
    const char *at = find_value(header, "'shape':");
    if (!at || *at++ != '(')
        return false;
    npy->shape[1] = 1;
    for (npy->dims = 0; npy->dims < 2 && g_ascii_isdigit(*at); npy->dims++) {
        char *end;
        errno = 0;
        npy->shape[npy->dims] = g_ascii_strtoll(at, &end, 10);
        if (errno)
            return false;
        at = end + strspn(end, ", ");
    }
    return npy->dims > 0 && *at == ')';
}

/* Reads the header of the mapped file and finds the numbers behind it. */
static bool parse(SgNpy *npy, const char *path, GError **error)
{
    const unsigned char *map = npy->map;
    if (npy->map_bytes < PREFIX || memcmp(map, "\x93NUMPY", 6) != 0 || map[6] != 1)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not a .npy file of version 1", path);
    size_t length = map[8] | (size_t)map[9] << 8;
    if (length > npy->map_bytes - PREFIX)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' ends inside its header", path);
    g_autofree char *header = g_strndup((const char *)map + PREFIX, length);
    const char *fortran = find_value(header, "'fortran_order':");
    if (!fortran || strncmp(fortran, "False", 5) != 0 || !parse_kind(npy, header) ||
        !parse_shape(npy, header) || (PREFIX + length) % kinds[npy->kind].size != 0)
        return sg_fail(error, SG_ERROR_INPUT, "'%s': cannot use the array %s", path,
                       g_strchomp(header));
    size_t bytes = 0;
    if (__builtin_mul_overflow((size_t)npy->shape[0], (size_t)npy->shape[1], &bytes) ||
        __builtin_mul_overflow(bytes, kinds[npy->kind].size, &bytes) ||
        bytes != npy->map_bytes - PREFIX - length)
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s' is damaged: it holds %zu bytes of numbers, its header says %s", path,
                       npy->map_bytes - PREFIX - length, g_strchomp(header));
    npy->data = map + PREFIX + length;
    return true;
}

bool sg_npy_open(SgNpy *npy, const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return sg_fail(error, code == ENOENT ? SG_ERROR_NOT_FOUND : SG_ERROR_IO,
                       "cannot open '%s': %s", path, g_strerror(code));
    }
    if (!S_ISREG(info.st_mode) || info.st_size == 0) {
        close(fd);
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is empty or no file", path);
    }
    SgNpy opened = { .map_bytes = (size_t)info.st_size };
    opened.map = mmap(NULL, opened.map_bytes, PROT_READ, MAP_SHARED, fd, 0);
    int code = errno;
    close(fd);
    if (opened.map == MAP_FAILED)
        return sg_fail(error, SG_ERROR_IO, "cannot map '%s': %s", path, g_strerror(code));
    if (!parse(&opened, path, error)) {
        sg_npy_close(&opened);
        return false;
    }
    *npy = opened;
    return true;
}

bool sg_npy_check(const SgNpy *npy, const char *path, SgNpyKind kind, int dims, int64_t rows,
                  int64_t cols, GError **error)
{
    if (npy->kind == kind && npy->dims == dims && (rows < 0 || npy->shape[0] == rows) &&
        (dims == 1 || cols < 0 || npy->shape[1] == cols))
        return true;
    g_autoptr(GString) wanted = g_string_new(NULL);
    for (int n = 0; n < dims; n++) {
        int64_t size = n == 0 ? rows : cols;
        if (size < 0)
            g_string_append(wanted, n ? " x any" : "any");
        else
            g_string_append_printf(wanted, "%s%" G_GINT64_FORMAT, n ? " x " : "", size);
    }
    return sg_fail(error, SG_ERROR_INPUT,
                   "'%s' holds %s of %d dimensions, %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                   ", but %s of %s belong there",
                   path, kinds[npy->kind].descr, npy->dims, npy->shape[0], npy->shape[1],
                   kinds[kind].descr, wanted->str);
}

void sg_npy_close(SgNpy *npy)
{
    if (npy->map)
        munmap(npy->map, npy->map_bytes);
    *npy = (SgNpy){ 0 };
}
