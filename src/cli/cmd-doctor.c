/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/table.h"

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    return true;
}

const SgCommand sg_command_doctor = {
    .name = "doctor",
    .group = "start",
    .arguments = "",
    .summary = "what is set, what works, what is missing",
    .examples = { "soundgraph doctor", "soundgraph doctor --json", NULL },
    .takes = SG_TAKES_STORE | SG_TAKES_JSON,
    .run = run,
};
