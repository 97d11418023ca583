/* SPDX-License-Identifier: MIT */
#include "store/driver.h"
#include "store/sqlite-sum.h"

#include "base/file.h"
#include "base/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_SECONDS = 5 };

extern const SgEmbedded sg_store_sqlite_migrations[];
extern const SgEmbedded sg_store_sqlite_pairs[];

struct SgDb {
    sqlite3 *handle;
    char *path;
};

struct SgStatement {
    SgDb *db;
    sqlite3_stmt *handle;
    int count;  /* parameters */
    int *place; /* $n → SQLite's number, which goes by first appearance */
};

/* -- Failures -------------------------------------------------------------------------------------- */

/* What the system said to the last failing read or write, of the file or of its log; 0: nothing. */
static int system_error(sqlite3 *handle)
{
    int code = sqlite3_system_errno(handle);
    if (code == 0)
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &code);
    sqlite3_file *log = NULL;
    if (code == 0)
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &code);
    return code;
}

static bool is_disk_full(int code, int cause)
{
    return (code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR &&
                                            (cause == ENOSPC || cause == EDQUOT || cause == EFBIG));
}

/* Says in one line what SQLite's last result means for the user. Always false. */
static bool fail(SgDb *db, int code, GError **error)
{
    const char *path = db->path;
    const char *message = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    int cause = db->handle ? system_error(db->handle) : 0;
    if (is_disk_full(code, cause))
        return sg_fail(error, SG_ERROR_IO, "store '%s': disk full, the last step was taken back",
                       path);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return sg_fail(error, SG_ERROR_IO, "store '%s' is locked by another program (waited %d s)",
                       path, BUSY_SECONDS);
    case SQLITE_NOTADB:
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not a SoundGraph store: it is no database",
                       path);
    case SQLITE_CORRUPT:
        return sg_fail(error, SG_ERROR_IO,
                       "store '%s' is damaged (%s): restore a copy or collect it again", path,
                       message);
    case SQLITE_READONLY:
        return sg_fail(error, SG_ERROR_IO, "store '%s' cannot be written: it is read-only", path);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
        return sg_fail(error, SG_ERROR_IO, "store '%s': %s%s%s", path, message, cause ? ": " : "",
                       cause ? g_strerror(cause) : "");
    case SQLITE_INTERRUPT:
        return sg_fail(error, SG_ERROR_INTERRUPTED,
                       "store '%s': interrupted, what was not committed is taken back", path);
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return sg_fail(error, SG_ERROR_INPUT, "store '%s' refuses the record: %s", path, message);
    default: return sg_fail(error, SG_ERROR_IO, "store '%s': %s", path, message);
    }
}

static bool exec(SgDb *db, const char *script, GError **error)
{
    int code = sqlite3_exec(db->handle, script, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(db, code, error);
}

static int is_to_stop(void *data)
{
    return sg_interrupted();
}

/* A script that looks for a stop between steps of the database. */
static bool work(SgDb *db, const char *script, GError **error)
{
    enum { STEPS = 10000 };
    sqlite3_progress_handler(db->handle, STEPS, is_to_stop, NULL);
    bool ok = exec(db, script, error);
    sqlite3_progress_handler(db->handle, 0, NULL, NULL);
    return ok;
}

/* -- Opening ----------------------------------------------------------------------------------------- */

static bool takes(const char *uri)
{
    return g_str_has_prefix(uri, "sqlite:") || !strstr(uri, "://");
}

/* "sqlite:a.db" and "sqlite:///tmp/a.db" are the files a.db and /tmp/a.db. */
static const char *path_of(const char *uri)
{
    if (!g_str_has_prefix(uri, "sqlite:"))
        return uri;
    uri += strlen("sqlite:");
    return g_str_has_prefix(uri, "//") ? uri + 2 : uri;
}

static void close_db(SgDb *db)
{
    if (!db)
        return;
    sqlite3_close(db->handle);
    g_free(db->path);
    g_free(db);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDb, close_db)

/* Checks what SQLite words badly, and makes the file: it holds what a person listens to and the
 * secrets of unlisted links, so it is the owner's alone. */
static bool check_file(const char *path, SgStoreMode mode, GError **error)
{
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (!*path)
        return sg_fail(error, SG_ERROR_INPUT, "the store has no file name");
    if (strcmp(path, ":memory:") == 0)
        return true;
    if (exists && !S_ISREG(info.st_mode))
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is not a SoundGraph store: it is no file",
                       path);
    if (exists && access(path, mode == SG_STORE_READ ? R_OK : R_OK | W_OK) != 0)
        return sg_fail(error, SG_ERROR_IO, "store '%s' cannot be %s: %s", path,
                       mode == SG_STORE_READ ? "read" : "written", g_strerror(errno));
    if (exists)
        return true;
    if (mode == SG_STORE_READ)
        return sg_fail(error,
                       errno == ENOENT || errno == ENOTDIR ? SG_ERROR_NOT_FOUND : SG_ERROR_IO,
                       "there is no store '%s': %s", path, g_strerror(errno));
    g_autofree char *folder = g_path_get_dirname(path);
    if (!sg_file_make_folder(folder, error))
        return false;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return sg_fail(error, SG_ERROR_IO, "cannot make the store '%s': %s", path,
                       g_strerror(errno));
    close(fd);
    return true;
}

static bool inspect(SgDb *db, SgPlace *place, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle,
                                  "SELECT count(*), coalesce(sum(type = 'table' AND name IN "
                                  "('meta', 'tracks', 'entries')), 0) FROM sqlite_master",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        bool empty = sqlite3_column_int(statement, 0) == 0;
        bool ours = sqlite3_column_int(statement, 1) == 3;
        *place = empty ? SG_PLACE_EMPTY : ours ? SG_PLACE_STORE : SG_PLACE_FOREIGN;
    }
    bool ok = code == SQLITE_ROW || fail(db, code, error);
    sqlite3_finalize(statement);
    return ok;
}

static bool connect_to(SgDb *db, const char *name, int flags, SgPlace *place, GError **error)
{
    sqlite3_close(db->handle);
    db->handle = NULL;
    int code = sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return fail(db, code, error);
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_SECONDS * 1000);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    code = sg_sqlite_add_sum(db->handle);
    if (code != SQLITE_OK)
        return fail(db, code, error);
    return inspect(db, place, error);
}

/* A store in a folder that cannot be written: SQLite cannot share it, but nobody can change it
 * either, unless a log of it is still open. */
static bool connect_immutable(SgDb *db, SgPlace *place, GError **error)
{
    g_autofree char *log = g_strconcat(db->path, "-wal", NULL);
    g_autofree char *folder = g_path_get_dirname(db->path);
    if (access(folder, W_OK) == 0 || g_file_test(log, G_FILE_TEST_EXISTS))
        return false;
    g_autofree char *full = g_canonicalize_filename(db->path, NULL);
    g_autofree char *uri = g_filename_to_uri(full, NULL, NULL);
    g_autofree char *immutable = g_strconcat(uri, "?immutable=1", NULL);
    g_clear_error(error);
    return connect_to(db, immutable, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, place, error);
}

/* Readers and one writer at once; a crash of the program loses nothing that was committed. Where two
 * programs turn to the log at once, SQLite refuses one of them without asking its busy handler. */
static bool use_log(SgDb *db, GError **error)
{
    gint64 end = g_get_monotonic_time() + BUSY_SECONDS * G_USEC_PER_SEC;
    int code;
    while ((code = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) ==
               SQLITE_BUSY &&
           g_get_monotonic_time() < end)
        g_usleep(G_USEC_PER_SEC / 100);
    return code == SQLITE_OK || fail(db, code, error);
}

static SgDb *open_db(const char *uri, SgStoreMode mode, GError **error)
{
    g_autoptr(SgDb) db = g_new0(SgDb, 1);
    db->path = g_strdup(path_of(uri));
    if (!check_file(db->path, mode, error))
        return NULL;
    bool reading = mode == SG_STORE_READ;
    int flags = reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    SgPlace place;
    g_autoptr(GError) cause = NULL;
    if (!connect_to(db, db->path, flags, &place, &cause) &&
        !(reading && connect_immutable(db, &place, &cause))) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    if (!exec(db,
              "PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY",
              error))
        return NULL;
    /* What is removed is overwritten, because its owner may have asked for that. */
    if (!reading && place != SG_PLACE_FOREIGN &&
        !(use_log(db, error) &&
          exec(db, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON", error)))
        return NULL;
    return g_steal_pointer(&db);
}

/* -- Transactions ------------------------------------------------------------------------------------ */

static bool begin(SgDb *db, SgBegin kind, GError **error)
{
    return exec(db, kind == SG_BEGIN_READ ? "BEGIN" : "BEGIN IMMEDIATE", error);
}

static void rollback(SgDb *db)
{
    /* After a full disk SQLite may have rolled back by itself. */
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static bool commit(SgDb *db, GError **error)
{
    if (exec(db, "COMMIT", error))
        return true;
    rollback(db);
    return false;
}

/* -- Statements --------------------------------------------------------------------------------------- */

static void finalize(SgStatement *statement)
{
    if (!statement)
        return;
    sqlite3_finalize(statement->handle);
    g_free(statement->place);
    g_free(statement);
}

static SgStatement *prepare(SgDb *db, const char *sql, GError **error)
{
    SgStatement *statement = g_new0(SgStatement, 1);
    statement->db = db;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &statement->handle, NULL);
    if (code != SQLITE_OK) {
        finalize(statement);
        fail(db, code, error);
        return NULL;
    }
    statement->count = sqlite3_bind_parameter_count(statement->handle);
    statement->place = g_new(int, statement->count + 1);
    for (int n = 1; n <= statement->count; n++) {
        char name[16];
        g_snprintf(name, sizeof name, "$%d", n);
        statement->place[n] = sqlite3_bind_parameter_index(statement->handle, name);
        g_assert(statement->place[n] > 0);
    }
    return statement;
}

static int bind(sqlite3_stmt *handle, int place, const SgValue *value)
{
    switch (value->kind) {
    case SG_VALUE_NULL: return sqlite3_bind_null(handle, place);
    case SG_VALUE_INT: return sqlite3_bind_int64(handle, place, value->integer);
    case SG_VALUE_REAL: return sqlite3_bind_double(handle, place, value->real);
    case SG_VALUE_TEXT: return sqlite3_bind_text(handle, place, value->text, -1, SQLITE_STATIC);
    }
    g_assert_not_reached();
}

static bool start(SgStatement *statement, const SgValue *values, int count, GError **error)
{
    g_assert(count == statement->count);
    for (int n = 1; n <= count; n++) {
        int code = bind(statement->handle, statement->place[n], &values[n - 1]);
        if (code != SQLITE_OK)
            return fail(statement->db, code, error);
    }
    return true;
}

static bool step(SgStatement *statement, bool *row, GError **error)
{
    int code = sqlite3_step(statement->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail(statement->db, code, error);
    *row = code == SQLITE_ROW;
    return true;
}

static void reset(SgStatement *statement)
{
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
}

static int64_t changes(SgStatement *statement)
{
    return sqlite3_changes64(statement->db->handle);
}

static bool is_null(SgStatement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

static int64_t get_int(SgStatement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

static double get_real(SgStatement *statement, int column)
{
    return sqlite3_column_double(statement->handle, column);
}

static const char *get_text(SgStatement *statement, int column)
{
    return (const char *)sqlite3_column_text(statement->handle, column);
}

static bool copy(SgDb *db, const char *table, int columns, SgCopyNext next, void *data,
                 GError **error)
{
    enum { MOST_COLUMNS = 40 };
    SgValue values[MOST_COLUMNS];
    g_assert(columns <= MOST_COLUMNS);
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "INSERT INTO %s VALUES (", table);
    for (int n = 1; n <= columns; n++)
        g_string_append_printf(sql, "$%d%s", n, n < columns ? ", " : ")");
    SgStatement *insert = prepare(db, sql->str, error);
    bool ok = insert != NULL, row = true;
    while (ok && (ok = next(values, data, &row, error)) && row) {
        bool more;
        ok = start(insert, values, columns, error) && step(insert, &more, error);
        reset(insert);
    }
    finalize(insert);
    return ok;
}

/* -- The file ------------------------------------------------------------------------------------------ */

static bool size(SgDb *db, int64_t *bytes, GError **error)
{
    g_autofree char *log = g_strconcat(db->path, "-wal", NULL);
    struct stat info;
    if (stat(db->path, &info) != 0)
        return sg_fail(error, SG_ERROR_IO, "store '%s': %s", db->path, g_strerror(errno));
    *bytes = info.st_size;
    if (stat(log, &info) == 0)
        *bytes += info.st_size;
    return true;
}

/* Inside a transaction it holds for what the transaction sees. */
static bool writes_of_others(SgDb *db, int64_t *number, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, "PRAGMA data_version", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    bool ok = code == SQLITE_ROW || fail(db, code, error);
    sqlite3_finalize(statement);
    return ok;
}

static bool compact(SgDb *db, GError **error)
{
    return exec(db, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", error);
}

static bool hint_bulk(SgDb *db, bool on, GError **error)
{
    return exec(db,
                on ? "PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 20000"
                   : "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 1000",
                error);
}

const SgStoreDriver sg_store_sqlite = {
    .name = "sqlite",
    .takes = takes,
    .migrations = sg_store_sqlite_migrations,
    .pairs = sg_store_sqlite_pairs,
    .open = open_db,
    .close = close_db,
    .inspect = inspect,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .exec = exec,
    .work = work,
    .prepare = prepare,
    .finalize = finalize,
    .start = start,
    .step = step,
    .reset = reset,
    .changes = changes,
    .copy = copy,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .writes_of_others = writes_of_others,
    .size = size,
    .compact = compact,
    .hint_bulk = hint_bulk,
};
