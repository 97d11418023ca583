/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* One line a command. Layer: cli. */
extern const SgCommand sg_command_also;
extern const SgCommand sg_command_artists;
extern const SgCommand sg_command_add;
extern const SgCommand sg_command_auth;
extern const SgCommand sg_command_build;
extern const SgCommand sg_command_cache;
extern const SgCommand sg_command_calibrate;
extern const SgCommand sg_command_clean;
extern const SgCommand sg_command_crawl;
extern const SgCommand sg_command_doctor;
extern const SgCommand sg_command_evaluate;
extern const SgCommand sg_command_explain;
extern const SgCommand sg_command_export;
extern const SgCommand sg_command_import;
extern const SgCommand sg_command_ingest;
extern const SgCommand sg_command_load;
extern const SgCommand sg_command_models;
extern const SgCommand sg_command_neighbors;
extern const SgCommand sg_command_path;
extern const SgCommand sg_command_pipeline;
extern const SgCommand sg_command_recommend;
extern const SgCommand sg_command_refresh;
extern const SgCommand sg_command_sandbox;
extern const SgCommand sg_command_search;
extern const SgCommand sg_command_serve;
extern const SgCommand sg_command_show;
extern const SgCommand sg_command_similar;
extern const SgCommand sg_command_stats;
extern const SgCommand sg_command_sweep;
extern const SgCommand sg_command_token;
extern const SgCommand sg_command_train;
extern const SgCommand sg_command_unveil;
extern const SgCommand sg_command_whatif;
extern const SgCommand sg_command_whynot;
