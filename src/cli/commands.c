/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

/* In the order of the help; one a line, so that two branches can both add one. */
/* clang-format off */
const SgCommand *const sg_commands[] = {
    &sg_command_doctor,
    &sg_command_auth,
    &sg_command_cache,
    &sg_command_sandbox,
    &sg_command_build,
    &sg_command_add,
    &sg_command_show,
    &sg_command_search,
    &sg_command_neighbors,
    &sg_command_path,
    &sg_command_unveil,
    &sg_command_also,
    &sg_command_artists,
    &sg_command_similar,
    &sg_command_export,
    &sg_command_pipeline,
    &sg_command_ingest,
    &sg_command_crawl,
    &sg_command_clean,
    &sg_command_import,
    &sg_command_load,
    &sg_command_refresh,
    &sg_command_stats,
    &sg_command_models,
    &sg_command_train,
    &sg_command_evaluate,
    &sg_command_calibrate,
    &sg_command_sweep,
    &sg_command_recommend,
    &sg_command_explain,
    &sg_command_whynot,
    &sg_command_whatif,
    &sg_command_serve,
    &sg_command_token,
    NULL,
};
/* clang-format on */
