/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

const SgCommand *const sg_commands[] = {
    &sg_command_doctor,
    NULL,
};
