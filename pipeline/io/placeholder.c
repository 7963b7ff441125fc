/* io.c placeholder */ extern int tertia_io_placeholder; int tertia_io_placeholder;
