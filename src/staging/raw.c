/* SPDX-License-Identifier: MIT */
#include "staging/raw.h"

#include "base/file.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *times_of(const char *path)
{
    return g_strconcat(path, ".times", NULL);
}

static bool fail_path(GError **error, const char *verb, const char *path)
{
    return sg_fail(error, errno == ENOENT ? SG_ERROR_NOT_FOUND : SG_ERROR_IO, "cannot %s '%s': %s",
                   verb, path, g_strerror(errno));
}

/* -- Reading ------------------------------------------------------------------------------------- */

typedef struct {
    int64_t offset;
    int64_t seconds;
} Time;

enum { BLOCK = 1 << 16 };

struct SgRawReader {
    char *path;
    FILE *file;
    char block[BLOCK]; /* read ahead */
    size_t at, have;   /* the part of it that is not yet used */
    GByteArray *line;
    GArray *times; /* of Time, offsets ascending */
    guint time;    /* of the current line, plus one; 0: before the first */
    int64_t changed_at;
    int64_t number;
    int64_t offset;
};

/* Rows that are no two numbers, as a crash may leave at the end, are passed over. */
static GArray *read_times(const char *path)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(Time));
    g_autofree char *name = times_of(path);
    FILE *file = fopen(name, "re");
    char row[64];
    while (file && fgets(row, sizeof row, file)) {
        long long offset, seconds;
        char end;
        if (sscanf(row, "%lld %lld%c", &offset, &seconds, &end) == 3 && end == '\n') {
            const Time time = { offset, seconds };
            g_array_append_val(times, time);
        }
    }
    if (file)
        fclose(file);
    return times;
}

SgRawReader *sg_raw_reader_open(const char *path, GError **error)
{
    FILE *file = fopen(path, "re");
    struct stat info;
    if (!file || fstat(fileno(file), &info) != 0) {
        fail_path(error, "read", path);
        if (file)
            fclose(file);
        return NULL;
    }
    SgRawReader *reader = g_new0(SgRawReader, 1);
    reader->path = g_strdup(path);
    reader->file = file;
    reader->line = g_byte_array_new();
    reader->times = read_times(path);
    reader->changed_at = info.st_mtime;
    return reader;
}

void sg_raw_reader_close(SgRawReader *reader)
{
    if (!reader)
        return;
    fclose(reader->file);
    g_byte_array_unref(reader->line);
    g_array_unref(reader->times);
    g_free(reader->path);
    g_free(reader);
}

static int64_t time_at(SgRawReader *reader, int64_t offset)
{
    while (reader->time < reader->times->len &&
           g_array_index(reader->times, Time, reader->time).offset <= offset)
        reader->time++;
    return reader->time == 0 ? reader->changed_at
                             : g_array_index(reader->times, Time, reader->time - 1).seconds;
}

/* Reads up to the next line end into reader->line; of a very long line only the first part is kept.
 * Returns the number of bytes read, its end included. */
static int64_t read_line(SgRawReader *reader, bool *ended)
{
    int64_t count = 0;
    *ended = false;
    g_byte_array_set_size(reader->line, 0);
    while (!*ended) {
        if (reader->at == reader->have) {
            reader->at = 0;
            reader->have = fread(reader->block, 1, BLOCK, reader->file);
            if (reader->have == 0)
                break;
        }
        const char *start = reader->block + reader->at;
        const char *end = memchr(start, '\n', reader->have - reader->at);
        size_t length = end ? (size_t)(end - start) : reader->have - reader->at;
        size_t room = SG_RAW_LONGEST + 1 - MIN(reader->line->len, SG_RAW_LONGEST + 1);
        g_byte_array_append(reader->line, (const uint8_t *)start, (guint)MIN(length, room));
        *ended = end != NULL;
        reader->at += length + *ended;
        count += (int64_t)length + *ended;
    }
    return count;
}

bool sg_raw_reader_next(SgRawReader *reader, SgRawLine *line, GError **error)
{
    bool ended;
    int64_t start = reader->offset;
    int64_t count = read_line(reader, &ended);
    if (ferror(reader->file))
        return fail_path(error, "read", reader->path);
    *line = (SgRawLine){ 0 };
    if (count == 0)
        return true;
    reader->offset += count;
    if (start == 0 && reader->line->len >= 3 && memcmp(reader->line->data, "\xEF\xBB\xBF", 3) == 0)
        g_byte_array_remove_range(reader->line, 0, 3);
    *line = (SgRawLine){ .length = reader->line->len,
                         .number = ++reader->number,
                         .offset = start,
                         .fetched_at = time_at(reader, start),
                         .torn = !ended };
    g_byte_array_append(reader->line, (const uint8_t *)"", 1);
    line->text = (const char *)reader->line->data;
    return true;
}

/* -- Writing ------------------------------------------------------------------------------------- */

struct SgRaw {
    char *path;
    int fd;
    int times_fd;
    int64_t size;
    SgRawKey key;
    GHashTable *known;
    GString *added;      /* lines with their ends */
    GPtrArray *new_keys; /* of `added`, lent by `known` */
};

/* Takes in the keys of lines from `from` on; *whole is the length of all whole lines, and *lacks_end
 * is true when the last line lacks only its end. */
static bool scan(SgRaw *raw, int64_t from, int64_t *whole, bool *lacks_end, GError **error)
{
    g_autoptr(SgRawReader) reader = sg_raw_reader_open(raw->path, error);
    SgRawLine line;
    *whole = 0;
    *lacks_end = false;
    while (reader && sg_raw_reader_next(reader, &line, error)) {
        if (!line.text)
            return true;
        if (line.torn) {
            g_autoptr(SgJson) record = json_loadb(line.text, line.length, JSON_ALLOW_NUL, NULL);
            *lacks_end = json_is_object(record);
            if (!*lacks_end)
                return true;
        }
        char *key =
            raw->key && from >= 0 && line.offset >= from ? raw->key(line.text, line.length) : NULL;
        if (key)
            g_hash_table_add(raw->known, key);
        *whole = reader->offset;
    }
    return false;
}

/* Makes the file one of whole lines. */
static bool mend(SgRaw *raw, int64_t from, GError **error)
{
    bool lacks_end;
    if (!scan(raw, from, &raw->size, &lacks_end, error))
        return false;
    if (ftruncate(raw->fd, raw->size) != 0 || (lacks_end && write(raw->fd, "\n", 1) != 1))
        return fail_path(error, "mend", raw->path);
    raw->size += lacks_end;
    return true;
}

/* The times file must end with a line end, too. */
static bool mend_times(const char *path, int fd, GError **error)
{
    char last = '\n';
    off_t size = lseek(fd, 0, SEEK_END);
    if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
        return fail_path(error, "read", path);
    return last == '\n' || write(fd, "\n", 1) == 1 || fail_path(error, "mend", path);
}

SgRaw *sg_raw_open(const char *path, int64_t from, SgRawKey key, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *times = times_of(path);
    if (!sg_file_make_folder(folder, error))
        return NULL;
    g_autoptr(SgRaw) raw = g_new0(SgRaw, 1);
    raw->path = g_strdup(path);
    raw->key = key;
    raw->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    raw->added = g_string_new(NULL);
    raw->new_keys = g_ptr_array_new();
    raw->times_fd = -1;
    raw->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (raw->fd >= 0)
        raw->times_fd = open(times, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (raw->times_fd < 0) {
        fail_path(error, "write", raw->fd < 0 ? path : times);
        return NULL;
    }
    if (!mend(raw, from, error) || !mend_times(times, raw->times_fd, error))
        return NULL;
    return g_steal_pointer(&raw);
}

void sg_raw_close(SgRaw *raw)
{
    if (!raw)
        return;
    if (raw->fd >= 0)
        close(raw->fd);
    if (raw->times_fd >= 0)
        close(raw->times_fd);
    g_hash_table_unref(raw->known);
    g_string_free(raw->added, TRUE);
    g_ptr_array_unref(raw->new_keys);
    g_free(raw->path);
    g_free(raw);
}

int64_t sg_raw_size(const SgRaw *raw)
{
    return raw->size;
}

bool sg_raw_add(SgRaw *raw, const char *line)
{
    g_autofree char *key = raw->key ? raw->key(line, strlen(line)) : NULL;
    if (key && g_hash_table_contains(raw->known, key))
        return false;
    g_assert(!strchr(line, '\n'));
    g_string_append(raw->added, line);
    g_string_append_c(raw->added, '\n');
    if (key) {
        g_ptr_array_add(raw->new_keys, key);
        g_hash_table_add(raw->known, g_steal_pointer(&key));
    }
    return true;
}

/* All or nothing: a short write is taken back. */
static bool append(int fd, const char *path, const char *data, size_t length, GError **error)
{
    off_t size = lseek(fd, 0, SEEK_END);
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(fd, data + done, length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        done += (size_t)count;
    }
    if (done == length && fdatasync(fd) == 0)
        return true;
    fail_path(error, "write", path);
    if (ftruncate(fd, size) != 0)
        g_prefix_error(error, "a part of a line stays at the end: ");
    return false;
}

static bool write_added(SgRaw *raw, int64_t fetched_at, GError **error)
{
    g_autofree char *times = times_of(raw->path);
    g_autofree char *row =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", raw->size, fetched_at);
    return append(raw->times_fd, times, row, strlen(row), error) &&
           append(raw->fd, raw->path, raw->added->str, raw->added->len, error);
}

bool sg_raw_flush(SgRaw *raw, int64_t fetched_at, GError **error)
{
    bool ok = raw->added->len == 0 || write_added(raw, fetched_at, error);
    if (ok)
        raw->size += (int64_t)raw->added->len;
    for (guint n = 0; !ok && n < raw->new_keys->len; n++)
        g_hash_table_remove(raw->known, raw->new_keys->pdata[n]);
    g_ptr_array_set_size(raw->new_keys, 0);
    g_string_truncate(raw->added, 0);
    return ok;
}
