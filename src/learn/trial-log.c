/* SPDX-License-Identifier: MIT */
#include "learn/trial-log.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST = 256 << 20 };

struct SgTrialLog {
    char *path; /* of metrics.jsonl */
    const SgModel *model;
    SgMetricPlan plan;
    SgFileLock *lock;
    int file;
    GArray *trials; /* SgLoggedTrial */
};

void sg_trial_log_close(SgTrialLog *log)
{
    if (!log)
        return;
    if (log->file >= 0)
        close(log->file);
    sg_file_unlock(log->lock);
    g_array_unref(log->trials);
    g_free(log->path);
    g_free(log);
}

static SgJson *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

SgJson *sg_trial_json(const SgModel *model, const SgMetricPlan *plan, const SgLoggedTrial *trial)
{
    SgJson *object = json_object(), *options = json_object(), *metrics = json_object();
    for (int n = 0; model->options[n].name; n++)
        json_object_set_new(options, model->options[n].name, json_real(trial->options.value[n]));
    for (int c = 0; c < plan->count - plan->hidden && !trial->result.diverged; c++) {
        g_autofree char *name = sg_metric_column_name(&plan->column[c]);
        json_object_set_new(metrics, name, real(trial->result.mean_c[c]));
    }
    json_object_set_new(object, "options", options);
    json_object_set_new(object, "metrics", metrics);
    json_object_set_new(object, "diverged", json_boolean(trial->result.diverged));
    json_object_set_new(object, "fit_seconds", real(trial->result.fit_seconds));
    json_object_set_new(object, "score_seconds", real(trial->result.score_seconds));
    return object;
}

static bool read_trial(SgTrialLog *log, const SgJson *line)
{
    SgLoggedTrial trial = { 0 };
    const SgJson *options = sg_json_object(line, "options");
    const SgJson *metrics = sg_json_object(line, "metrics");
    trial.result.diverged = sg_json_bool(line, "diverged", false);
    for (int n = 0; log->model->options[n].name; n++) {
        trial.options.value[n] = sg_json_double(options, log->model->options[n].name, NAN);
        if (isnan(trial.options.value[n]))
            return false;
    }
    for (int c = 0; c < log->plan.count - log->plan.hidden && !trial.result.diverged; c++) {
        g_autofree char *name = sg_metric_column_name(&log->plan.column[c]);
        trial.result.mean_c[c] = sg_json_double(metrics, name, NAN);
        if (isnan(trial.result.mean_c[c]))
            return false;
    }
    trial.result.fit_seconds = sg_json_double(line, "fit_seconds", NAN);
    trial.result.score_seconds = sg_json_double(line, "score_seconds", NAN);
    g_array_append_val(log->trials, trial);
    return true;
}

/* Reads the whole lines; what stands behind the last line end was cut by a crash and goes. */
static bool read_trials(SgTrialLog *log, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    if (!g_file_test(log->path, G_FILE_TEST_EXISTS))
        return true;
    if (!sg_file_read(log->path, LARGEST, &text, &length, error))
        return false;
    const char *last = g_strrstr(text, "\n");
    size_t whole = last ? (size_t)(last - text) + 1 : 0;
    if (whole < length) {
        sg_log(SG_LOG_WARNING, "'%s' ends inside a trial, which is made again", log->path);
        if (!sg_file_write(log->path, text, whole, 0644, error))
            return false;
    }
    int64_t number = 1;
    for (char *line = text; line < text + whole; number++) {
        char *end = strchr(line, '\n');
        g_autofree char *name = g_strdup_printf("'%s', line %" G_GINT64_FORMAT, log->path, number);
        g_autoptr(SgJson) trial = sg_json_parse(line, (size_t)(end - line), LARGEST, name, error);
        if (!trial)
            return false;
        if (!read_trial(log, trial))
            return sg_fail(error, SG_ERROR_INPUT, "%s: not a trial of this search", name);
        line = end + 1;
    }
    return true;
}

/* run.json is written once; a folder that has one must be about the same. */
static bool check_about(const char *folder, const SgJson *about, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "run.json", NULL);
    g_autofree char *text = sg_json_dump(about, 2);
    g_autofree char *there = NULL;
    size_t length;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return sg_file_write(path, text, strlen(text), 0644, error);
    if (!sg_file_read(path, LARGEST, &there, &length, error))
        return false;
    g_autoptr(SgJson) before = sg_json_parse(there, length, LARGEST, path, error);
    if (!before)
        return false;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)about, key, value)
        if (!json_equal(value, json_object_get(before, key)))
            return sg_fail(error, SG_ERROR_INPUT,
                           "the run '%s' has another '%s': choose another --id", folder, key);
    return true;
}

SgTrialLog *sg_trial_log_open(const char *folder, const SgModel *model, const SgMetricPlan *plan,
                              const SgJson *about, GError **error)
{
    if (!sg_file_make_folder(folder, error))
        return NULL;
    g_autofree char *run = g_build_filename(folder, "run", NULL);
    g_autoptr(SgTrialLog) log = g_new0(SgTrialLog, 1);
    log->path = g_build_filename(folder, "metrics.jsonl", NULL);
    log->model = model;
    log->plan = *plan;
    log->trials = g_array_new(FALSE, FALSE, sizeof(SgLoggedTrial));
    log->file = -1;
    log->lock = sg_file_lock(run, 0, error);
    if (!log->lock || !check_about(folder, about, error) || !read_trials(log, error))
        return NULL;
    log->file = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (log->file < 0)
        return sg_fail_null(error, SG_ERROR_IO, "cannot write '%s': %s", log->path,
                            g_strerror(errno));
    return g_steal_pointer(&log);
}

const SgLoggedTrial *sg_trial_log_find(const SgTrialLog *log, const SgModelOptions *options)
{
    for (guint n = 0; n < log->trials->len; n++) {
        const SgLoggedTrial *trial = &g_array_index(log->trials, SgLoggedTrial, n);
        if (memcmp(&trial->options, options, sizeof *options) == 0)
            return trial;
    }
    return NULL;
}

bool sg_trial_log_append(SgTrialLog *log, const SgLoggedTrial *trial, GError **error)
{
    g_autoptr(SgJson) object = sg_trial_json(log->model, &log->plan, trial);
    g_autofree char *text = sg_json_dump(object, 0);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    ssize_t length = (ssize_t)strlen(line);
    ssize_t written = write(log->file, line, (size_t)length);
    if (written != length || fsync(log->file) != 0)
        return sg_fail(error, SG_ERROR_IO, "cannot write '%s': %s", log->path,
                       written >= 0 && written != length ? "disk full" : g_strerror(errno));
    g_array_append_vals(log->trials, trial, 1);
    return true;
}

const SgLoggedTrial *sg_trial_log_all(const SgTrialLog *log, int64_t *count)
{
    *count = log->trials->len;
    return (const SgLoggedTrial *)(void *)log->trials->data;
}
