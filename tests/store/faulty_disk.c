/* A disk that fails on purpose: every step with which a process writes below FAULTY_ROOT is
 * counted, and the n-th can be refused, cut in half, or be the last the process does.
 * Built and put before the C library by tests/store/faulty_disk.py; Linux only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { OFF, COUNT, ONCE, FROM, HALF, KILL_BEFORE, KILL_HALF, KILL_AFTER, POWER_ALL, POWER_SOME };
enum { PASS, REFUSE, CUT };
#define MOST_FILES 64

/* What a file held when it was last on disk; only kept while a power cut is to come. */
struct kept { dev_t dev; ino_t ino; char *bytes; off_t size; int fd, used; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int mode, fault;
static long nth, count, fired;
static char name[512];
static unsigned seed;
static struct kept files[MOST_FILES];
static FILE *names;

#define REAL(type, symbol, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, symbol)

/* Begin anew. With a path every step's name is written there, one a line. */
void faulty_arm(int how, long step, int error, const char *list)
{
    pthread_mutex_lock(&lock);
    mode = how, nth = step, fault = error, count = fired = 0, seed = (unsigned)step, name[0] = 0;
    for (int i = 0; i < MOST_FILES; i++)
        if (files[i].used) free(files[i].bytes), close(files[i].fd), files[i].used = 0;
    if (names) fclose(names), names = NULL;
    pthread_mutex_unlock(&lock);
    if (list && *list) names = fopen(list, "w");
}
long faulty_count(void) { return count; }
long faulty_fired(void) { return fired; }
const char *faulty_name(void) { return name; }

static int below(const char *path)
{
    const char *root = getenv("FAULTY_ROOT");
    return root && path && !strncmp(path, root, strlen(root));
}

static int path_of(int fd, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

static char *content(int fd, off_t *size)
{
    struct stat found;
    if (fd < 0 || fstat(fd, &found)) return NULL;
    char *bytes = malloc(found.st_size + 1);
    *size = pread(fd, bytes, found.st_size, 0);
    return bytes;
}

/* Remember what a file holds before it is changed for the first time since it was on disk. */
static void remember(int fd)
{
    struct stat found;
    int free_place = -1;
    if (fstat(fd, &found) || !S_ISREG(found.st_mode)) return;
    for (int i = 0; i < MOST_FILES; i++) {
        if (!files[i].used) free_place = i;
        else if (files[i].dev == found.st_dev && files[i].ino == found.st_ino) return;
    }
    if (free_place < 0) abort();
    struct kept *one = &files[free_place];
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    one->fd = syscall(SYS_openat, AT_FDCWD, link, O_RDWR, 0);
    one->bytes = content(one->fd, &one->size);
    one->dev = found.st_dev, one->ino = found.st_ino, one->used = one->bytes != NULL;
}

static void on_disk(int fd)
{
    struct stat found;
    if (fstat(fd, &found)) return;
    for (int i = 0; i < MOST_FILES; i++)
        if (files[i].used && files[i].dev == found.st_dev && files[i].ino == found.st_ino)
            free(files[i].bytes), close(files[i].fd), files[i].used = 0;
}

/* Take back what was not on disk: all of it, or every page by lot. */
static void undo(struct kept *one, int all)
{
    off_t size;
    char *now = content(one->fd, &size);
    for (off_t at = 0; now && at < one->size; at += 4096) {
        size_t length = one->size - at < 4096 ? one->size - at : 4096;
        if (all || rand_r(&seed) % 2)
            syscall(SYS_pwrite64, one->fd, one->bytes + at, length, at);
    }
    if (all || rand_r(&seed) % 2) syscall(SYS_ftruncate, one->fd, one->size);
    free(now);
}

static void end(void)
{
    for (int i = 0; i < MOST_FILES; i++)
        if (files[i].used) undo(&files[i], mode == POWER_ALL);
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* One step is about to be done; say what becomes of it. ``fd`` is -1 for one about a name. */
static int step(const char *call, const char *path, int fd)
{
    int verdict = PASS;
    if (mode == OFF) return PASS;
    pthread_mutex_lock(&lock);
    count++;
    const char *last = strrchr(path, '/');
    if (names) fprintf(names, "%s %s\n", call, last ? last + 1 : path), fflush(names);
    int hit = count == nth || (mode == FROM && count > nth);
    if (hit && mode != COUNT) {
        fired++;
        if (!name[0]) snprintf(name, sizeof name, "%s %s", call, last ? last + 1 : path);
        if (mode == KILL_BEFORE || mode == POWER_ALL || mode == POWER_SOME) end();
        verdict = mode == ONCE || mode == FROM ? REFUSE : CUT;
    }
    if ((mode == POWER_ALL || mode == POWER_SOME) && fd >= 0) remember(fd);
    pthread_mutex_unlock(&lock);
    if (verdict == REFUSE) errno = fault;
    return verdict;
}

static void after(int verdict)
{
    if (verdict == CUT && (mode == KILL_AFTER || mode == KILL_HALF)) end();
}

/* A step that moves bytes may be cut in half; the rest is then refused. */
#define WRITES(call, fd, length, act, act_half) \
    char path[4096]; \
    if (mode == OFF || !path_of(fd, path, sizeof path)) return act; \
    int verdict = step(call, path, fd); \
    if (verdict == REFUSE) return -1; \
    ssize_t done = verdict == CUT && mode != KILL_AFTER && (length) > 1 ? act_half : act; \
    after(verdict); \
    if (verdict == CUT && mode == HALF) { mode = ONCE; nth = count + 1; } \
    return done

#define PLAIN(call, path, fd, act) \
    int verdict = step(call, path, fd); \
    if (verdict == REFUSE || (verdict == CUT && mode == HALF)) { errno = fault; return -1; } \
    int done = act; \
    after(verdict); \
    return done

ssize_t write(int fd, const void *b, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    WRITES("write", fd, n, real(fd, b, n), real(fd, b, n / 2));
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t at)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    WRITES("pwrite", fd, n, real(fd, b, n, at), real(fd, b, n / 2, at));
}
ssize_t pwrite64(int fd, const void *b, size_t n, off_t at) { return pwrite(fd, b, n, at); }
ssize_t sendfile(int fd, int from, off_t *at, size_t n)
{
    REAL(ssize_t, "sendfile", int, int, off_t *, size_t);
    WRITES("sendfile", fd, n, real(fd, from, at, n), real(fd, from, at, 1000));
}
ssize_t sendfile64(int fd, int from, off_t *at, size_t n) { return sendfile(fd, from, at, n); }

static int synced(const char *call, int fd, int (*real)(int))
{
    char path[4096];
    if (mode == OFF || !path_of(fd, path, sizeof path)) return real(fd);
    int verdict = step(call, path, fd);
    if (verdict == REFUSE || (verdict == CUT && mode == HALF)) { errno = fault; return -1; }
    int done = real(fd);
    if (!done && (mode == POWER_ALL || mode == POWER_SOME)) {
        pthread_mutex_lock(&lock);
        on_disk(fd);
        pthread_mutex_unlock(&lock);
    }
    after(verdict);
    return done;
}
int fsync(int fd) { REAL(int, "fsync", int); return synced("fsync", fd, real); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); return synced("fdatasync", fd, real); }

int ftruncate(int fd, off_t size)
{
    char path[4096];
    REAL(int, "ftruncate", int, off_t);
    if (mode == OFF || !path_of(fd, path, sizeof path)) return real(fd, size);
    PLAIN("ftruncate", path, fd, real(fd, size));
}
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }
int fallocate(int fd, int how, off_t at, off_t size)
{
    char path[4096];
    REAL(int, "fallocate", int, int, off_t, off_t);
    if (mode == OFF || !path_of(fd, path, sizeof path)) return real(fd, how, at, size);
    PLAIN("fallocate", path, fd, real(fd, how, at, size));
}

static int opened(const char *path, int flags, mode_t rights, int (*real)(const char *, int, ...))
{
    if (mode == OFF || !(flags & (O_WRONLY | O_RDWR | O_CREAT)) || !below(path))
        return real(path, flags, rights);
    PLAIN("open", path, -1, real(path, flags, rights));
}
#define OPEN(symbol) \
    int symbol(const char *path, int flags, ...) \
    { \
        REAL(int, #symbol, const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(path, flags, rights, real); \
    }
OPEN(open)
OPEN(open64)

#define ONE_NAME(symbol) \
    int symbol(const char *path) \
    { \
        REAL(int, #symbol, const char *); \
        if (mode == OFF || !below(path)) return real(path); \
        PLAIN(#symbol, path, -1, real(path)); \
    }
ONE_NAME(unlink)
ONE_NAME(rmdir)
ONE_NAME(remove)

#define TWO_NAMES(symbol) \
    int symbol(const char *path, const char *other) \
    { \
        REAL(int, #symbol, const char *, const char *); \
        if (mode == OFF || !below(other)) return real(path, other); \
        PLAIN(#symbol, other, -1, real(path, other)); \
    }
TWO_NAMES(rename)
TWO_NAMES(link)

int mkdir(const char *path, mode_t rights)
{
    REAL(int, "mkdir", const char *, mode_t);
    if (mode == OFF || !below(path)) return real(path, rights);
    PLAIN("mkdir", path, -1, real(path, rights));
}
