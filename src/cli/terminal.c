/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct {
    SgVerbosity verbosity;
    bool line_open;   /* a progress bar stands on the last line */
    double last_line; /* when the last line of plain progress was written */
} state;

static int columns_of(int fd)
{
    struct winsize size;
    const char *set = g_getenv("COLUMNS");
    int64_t columns;
    if (!isatty(fd))
        return 0;
    if (set && sg_text_to_int64(set, &columns) && columns > 0 && columns < 10000)
        return (int)columns;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

int sg_terminal_width(void)
{
    return columns_of(STDOUT_FILENO);
}

bool sg_terminal_quiet(void)
{
    return state.verbosity == SG_QUIET;
}

bool sg_terminal_color(const char *when)
{
    const char *no_color = g_getenv("NO_COLOR"), *force = g_getenv("CLICOLOR_FORCE");
    const char *terminal = g_getenv("TERM");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (no_color && *no_color)
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

void sg_terminal_end_line(void)
{
    if (state.line_open)
        fputc('\n', stderr);
    state.line_open = false;
}

void sg_terminal_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = sg_text_printable(text);
    puts(line);
}

static void on_log(SgLogLevel level, const char *message, void *data)
{
    static const char *const prefix[] = { "error: ", "warning: ", "", "debug: " };
    sg_terminal_end_line();
    g_autofree char *line = sg_text_printable(message);
    fprintf(stderr, "%s%s\n", prefix[level], line);
}

static char *describe(const SgProgressState *progress)
{
    GString *text = g_string_new(progress->label);
    if (progress->total > 0) {
        double share = MIN(1.0, (double)progress->done / (double)progress->total);
        g_string_append_printf(text, " %3.0f%% (%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ")",
                               100 * share, progress->done, progress->total);
        if (progress->seconds > 2 && share > 0.01 && !progress->finished)
            g_string_append_printf(text, ", %.0f s left",
                                   progress->seconds / share - progress->seconds);
    } else {
        g_string_append_printf(text, " %" G_GINT64_FORMAT, progress->done);
    }
    if (progress->note)
        g_string_append_printf(text, ", %s", progress->note);
    g_autofree char *line = g_string_free(text, FALSE);
    return sg_text_printable(line);
}

static void on_progress(const SgProgressState *progress, void *data)
{
    enum { SECONDS_BETWEEN_LINES = 30, BAR = 20 };
    if (state.verbosity == SG_QUIET)
        return;
    g_autofree char *text = describe(progress);
    int columns = columns_of(STDERR_FILENO);
    if (columns == 0) {
        double now = sg_clock_monotonic();
        if (progress->finished || now - state.last_line < SECONDS_BETWEEN_LINES)
            return;
        state.last_line = now;
        fprintf(stderr, "%s\n", text);
        return;
    }
    g_autofree char *cut = sg_text_ellipsize(text, MAX(8, columns - BAR - 4));
    int full =
        progress->total > 0 ? (int)MIN(BAR, BAR * progress->done / MAX(1, progress->total)) : 0;
    fprintf(stderr, "\r\033[K");
    if (progress->total > 0)
        fprintf(stderr, "[%.*s%*s] ", full, "####################", BAR - full, "");
    fputs(cut, stderr);
    fflush(stderr);
    state.line_open = true;
    if (progress->finished)
        sg_terminal_end_line();
}

void sg_terminal_start(SgVerbosity verbosity)
{
    state.verbosity = verbosity;
    state.last_line = sg_clock_monotonic();
    SgLogLevel level = verbosity == SG_QUIET   ? SG_LOG_ERROR
                       : verbosity == SG_DEBUG ? SG_LOG_DEBUG
                                               : SG_LOG_INFO;
    sg_log_set_sink(level, on_log, NULL);
    sg_progress_set_sink(on_progress, NULL);
}
