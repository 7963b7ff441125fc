/* command.h - the subcommands of `tertia`: run, regenerate, check, status. */
#ifndef TERTIA_RUN_COMMAND_H
#define TERTIA_RUN_COMMAND_H

int command_main(int argc, char **argv);

#endif
