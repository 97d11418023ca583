/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

int main(int argc, char **argv)
{
    return sg_cli_main(argc, argv);
}
