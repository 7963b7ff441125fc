/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the program `tertia`. */
#include "run/command.h"

int main(int argc, char **argv) { return command_main(argc, argv); }
