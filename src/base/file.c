/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct SgFileWriter {
    char *path;
    char *temporary;
    FILE *stream;
};

static bool fail_errno(GError **error, const char *verb, const char *path)
{
    int code = errno;
    return sg_fail(error, code == ENOENT ? SG_ERROR_NOT_FOUND : SG_ERROR_IO, "cannot %s '%s': %s",
                   verb, path, g_strerror(code));
}

bool sg_file_make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0755) == 0)
        return true;
    return sg_fail(error, SG_ERROR_IO, "cannot make the folder '%s': %s", path, g_strerror(errno));
}

static bool sync_folder_of(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(error, "open", folder);
    /* Some file systems cannot sync a folder and say EINVAL; the rename is still atomic there. */
    bool ok = fsync(fd) == 0 || errno == EINVAL || fail_errno(error, "sync", folder);
    close(fd);
    return ok;
}

SgFileWriter *sg_file_writer_open(const char *path, int mode, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (!sg_file_make_folder(folder, error))
        return NULL;
    g_autoptr(SgFileWriter) writer = g_new0(SgFileWriter, 1);
    writer->path = g_strdup(path);
    writer->temporary = g_strconcat(path, ".XXXXXX.tmp", NULL);
    int fd = g_mkstemp_full(writer->temporary, O_RDWR | O_CLOEXEC, mode);
    if (fd < 0) {
        int code = errno;
        g_clear_pointer(&writer->temporary, g_free);
        return sg_fail_null(error, SG_ERROR_IO, "cannot write '%s': %s", path, g_strerror(code));
    }
    writer->stream = fdopen(fd, "w");
    return g_steal_pointer(&writer);
}

FILE *sg_file_writer_stream(SgFileWriter *writer)
{
    return writer->stream;
}

bool sg_file_writer_commit(SgFileWriter *writer, GError **error)
{
    g_autoptr(SgFileWriter) owned = writer;
    if (ferror(owned->stream) || fflush(owned->stream) != 0 || fsync(fileno(owned->stream)) != 0)
        return sg_fail(error, SG_ERROR_IO, "cannot write '%s': %s", owned->path,
                       g_strerror(errno ? errno : EIO));
    if (!sg_file_rename(owned->temporary, owned->path, error))
        return false;
    g_clear_pointer(&owned->temporary, g_free);
    return true;
}

void sg_file_writer_free(SgFileWriter *writer)
{
    if (!writer)
        return;
    if (writer->stream)
        fclose(writer->stream);
    if (writer->temporary)
        g_unlink(writer->temporary);
    g_free(writer->temporary);
    g_free(writer->path);
    g_free(writer);
}

bool sg_file_write(const char *path, const void *data, size_t length, int mode, GError **error)
{
    g_autoptr(SgFileWriter) writer = sg_file_writer_open(path, mode, error);
    if (!writer)
        return false;
    if (length > 0 && fwrite(data, 1, length, writer->stream) != length)
        return fail_errno(error, "write", path);
    return sg_file_writer_commit(g_steal_pointer(&writer), error);
}

bool sg_file_read(const char *path, size_t limit, char **data, size_t *length, GError **error)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return fail_errno(error, "read", path);
    if (S_ISDIR(info.st_mode))
        return sg_fail(error, SG_ERROR_INPUT, "cannot read '%s': it is a folder", path);
    if (info.st_size > 0 && (size_t)info.st_size > limit)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' has %lld bytes, more than the limit of %zu",
                       path, (long long)info.st_size, limit);
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, data, length, &cause))
        return sg_fail(error, SG_ERROR_IO, "cannot read '%s': %s", path, cause->message);
    return true;
}

bool sg_file_remove_all(const char *path, GError **error)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT || fail_errno(error, "remove", path);
    if (S_ISDIR(info.st_mode)) {
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        const char *name;
        while (dir && (name = g_dir_read_name(dir))) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            if (!sg_file_remove_all(child, error))
                return false;
        }
    }
    return g_remove(path) == 0 || fail_errno(error, "remove", path);
}

bool sg_file_rename(const char *from, const char *to, GError **error)
{
    if (rename(from, to) != 0)
        return sg_fail(error, SG_ERROR_IO, "cannot rename '%s' to '%s': %s", from, to,
                       g_strerror(errno));
    return sync_folder_of(to, error);
}

char *sg_file_temporary_folder(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    if (!sg_file_make_folder(parent, error))
        return NULL;
    g_autofree char *name = g_strconcat(path, ".XXXXXX.tmp", NULL);
    if (!g_mkdtemp_full(name, 0755))
        return sg_fail_null(error, SG_ERROR_IO, "cannot make a folder beside '%s': %s", path,
                            g_strerror(errno));
    return g_steal_pointer(&name);
}

bool sg_file_replace_folder(const char *from, const char *to, GError **error)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
        return sync_folder_of(to, error) && sg_file_remove_all(from, error);
    if (errno == ENOENT)
        return sg_file_rename(from, to, error);
    /* A file system that cannot exchange: between the two renames the name is free for a moment. */
    g_autofree char *old = g_strconcat(from, ".old", NULL);
    return sg_file_rename(to, old, error) && sg_file_rename(from, to, error) &&
           sg_file_remove_all(old, error);
}

enum { DIGEST = 32 };

static char *to_hex(const unsigned char *digest)
{
    GString *text = g_string_sized_new((size_t)2 * DIGEST);
    for (int n = 0; n < DIGEST; n++)
        g_string_append_printf(text, "%02x", digest[n]);
    return g_string_free(text, FALSE);
}

static bool digest_stream(FILE *file, EVP_MD_CTX *context, unsigned char *digest)
{
    enum { BLOCK = 1 << 18 };
    g_autofree unsigned char *block = g_malloc(BLOCK);
    bool ok = EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    size_t got;
    while (ok && (got = fread(block, 1, BLOCK, file)) > 0)
        ok = EVP_DigestUpdate(context, block, got) == 1;
    return ok && !ferror(file) && EVP_DigestFinal_ex(context, digest, NULL) == 1;
}

char *sg_file_sha256(const char *path, GError **error)
{
    FILE *file = fopen(path, "rbe");
    if (!file) {
        fail_errno(error, "read", path);
        return NULL;
    }
    unsigned char digest[DIGEST];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context && digest_stream(file, context, digest);
    EVP_MD_CTX_free(context);
    fclose(file);
    if (!ok)
        return sg_fail_null(error, SG_ERROR_IO, "cannot read '%s'", path);
    return to_hex(digest);
}

char *sg_file_sha256_of(const void *data, size_t length)
{
    unsigned char digest[DIGEST];
    int done = EVP_Digest(data, length, digest, NULL, EVP_sha256(), NULL);
    g_assert(done == 1); /* it fails only where memory does, as g_malloc would */
    return to_hex(digest);
}

struct SgFileLock {
    int fd;
};

SgFileLock *sg_file_lock(const char *path, double wait_seconds, GError **error)
{
    g_autofree char *name = g_strconcat(path, ".lock", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!sg_file_make_folder(folder, error))
        return NULL;
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail_errno(error, "lock", name);
        return NULL;
    }
    double end = sg_clock_monotonic() + wait_seconds;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (sg_clock_monotonic() >= end || !sg_clock_sleep(0.02)) {
            close(fd);
            return sg_fail_null(error, SG_ERROR_LIMIT,
                                "'%s' is locked by another soundgraph: wait for it to end", path);
        }
    }
    SgFileLock *lock = g_new(SgFileLock, 1);
    lock->fd = fd;
    return lock;
}

void sg_file_unlock(SgFileLock *lock)
{
    if (!lock)
        return;
    close(lock->fd);
    g_free(lock);
}
