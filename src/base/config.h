/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

/*
 * Settings by layer: flags > environment > ./.env > $XDG_CONFIG_HOME/soundgraph/config.
 *
 * A setting has one name here and may have several spellings outside, those of the seeds. The
 * files hold lines KEY=VALUE with any of the spellings.
 *
 * Layer: base. Strings that are returned belong to the configuration.
 */
typedef struct {
    const char *name;         /* "SOUNDCLOUD_CLIENT_ID" */
    const char *spellings[4]; /* other spellings, most wanted first, ended by NULL */
    const char *fallback;     /* default, or NULL */
    bool secret;              /* never shown */
    const char *summary;
} SgSetting;

/* All settings, ended by a NULL name. */
extern const SgSetting sg_settings[];

typedef struct SgConfig SgConfig;

/* Reads the environment and both files; a missing file is no error. INPUT names file and line. */
SgConfig *sg_config_load(const char *env_file, const char *user_file, GError **error);
void sg_config_free(SgConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgConfig, sg_config_free)

/* $XDG_CONFIG_HOME/soundgraph/config; the caller frees. */
char *sg_config_user_file(void);

/* Sets a value of the highest layer, as a flag does. */
void sg_config_set(SgConfig *config, const char *name, const char *value);

/* The value in force or the default; NULL if there is none. The name must be in the table. */
const char *sg_config_get(const SgConfig *config, const char *name);
bool sg_config_get_bool(const SgConfig *config, const char *name);

/* Where the value comes from: "flag", "environment", a file's name, "default", or NULL. */
const char *sg_config_origin(const SgConfig *config, const char *name);

/* Warnings found while loading (files that others can read, unknown keys), ended by NULL. */
const char *const *sg_config_warnings(const SgConfig *config);
