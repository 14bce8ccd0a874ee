/* Makes a quick disk as slow as an ordinary one: every fsync and fdatasync waits OKO_FSYNC_MS first.
   Loaded before the C library by LD_PRELOAD; built by the bench (slow_fsync.rs). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_first(void)
{
    const char *text = getenv("OKO_FSYNC_MS");
    long ms = text ? atol(text) : 0;
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static int call(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_first();
    return real(fd);
}

int fsync(int fd)
{
    return call("fsync", fd);
}

int fdatasync(int fd)
{
    return call("fdatasync", fd);
}
