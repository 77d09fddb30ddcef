/* Counts fsync and fdatasync, and can make them slow: loaded with LD_PRELOAD by the commit bench.
 *
 * BEIAN_SYNC_COUNT     a file; its first 8 bytes are the counter (native byte order)
 * BEIAN_SYNC_SLEEP_US  how long each sync takes longer, in microseconds
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static uint64_t own_counter;
static uint64_t *counter = &own_counter;
static long sleep_us;
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    const char *slow = getenv("BEIAN_SYNC_SLEEP_US");
    if (slow) sleep_us = atol(slow);
    const char *path = getenv("BEIAN_SYNC_COUNT");
    if (!path) return;
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0) return;
    if (ftruncate(file, sizeof(uint64_t)) == 0) {
        void *shared = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared != MAP_FAILED) counter = shared;
    }
    close(file);
}

static void took(void) {
    __atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
    if (sleep_us > 0) {
        struct timespec wait = {sleep_us / 1000000, (sleep_us % 1000000) * 1000};
        nanosleep(&wait, NULL);
    }
}

int fsync(int file) {
    took();
    return real_fsync(file);
}

int fdatasync(int file) {
    took();
    return real_fdatasync(file);
}
