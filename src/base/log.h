/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Log lines. The library never prints: it hands each line to the sink that the program set.
 * Every line passes sg_log_redact first, so that no secret reaches a sink.
 *
 * Layer: base.
 */
typedef enum { SG_LOG_ERROR, SG_LOG_WARNING, SG_LOG_INFO, SG_LOG_DEBUG } SgLogLevel;

typedef void (*SgLogSink)(SgLogLevel level, const char *message, void *data);

/* Lines above `level` are dropped before they are formatted. A NULL sink drops everything. */
void sg_log_set_sink(SgLogLevel level, SgLogSink sink, void *data);

void sg_log(SgLogLevel level, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Registers a value that must never be shown (token, password); short values are ignored. */
void sg_log_add_secret(const char *value);

/* A copy of `text` without registered secrets and without what looks like one: `OAuth …`,
 * `Bearer …`, and the values of client_secret, secret_token, refresh_token, access_token,
 * password, `user:password@` in a URL. */
char *sg_log_redact(const char *text);
