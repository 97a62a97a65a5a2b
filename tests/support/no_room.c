/* A disk without room, for one program: while the file named by NO_ROOM_FLAG exists, whatever would make a file grow
 * whose path holds the text of that file fails with ENOSPC. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int no_room(int fd, off_t end) {
    const char *flag = getenv("NO_ROOM_FLAG");
    char where[256] = "", link[64], path[4096];
    struct stat found;
    if (!flag || access(flag, F_OK) != 0) return 0;
    FILE *file = fopen(flag, "r");
    if (!file) return 0;
    size_t length = fread(where, 1, sizeof where - 1, file);
    fclose(file);
    while (length > 0 && where[length - 1] == '\n') where[--length] = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t read = readlink(link, path, sizeof path - 1);
    if (read <= 0) return 0;
    path[read] = 0;
    if (!strstr(path, where)) return 0;
    /* What is allocated already can be written again. */
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && end >= 0 && end <= found.st_size) return 0;
    errno = ENOSPC;
    return 1;
}

static off_t sum(const struct iovec *parts, int count) {
    off_t all = 0;
    for (int i = 0; i < count; i++) all += parts[i].iov_len;
    return all;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    off_t here = lseek(fd, 0, SEEK_CUR);
    if (here >= 0 && no_room(fd, here + (off_t)size)) return -1;
    return REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return no_room(fd, at + size) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return no_room(fd, at + size) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    return no_room(fd, at + sum(parts, count)) ? -1 : REAL(pwritev)(fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    return no_room(fd, at + sum(parts, count)) ? -1 : REAL(pwritev64)(fd, parts, count, at);
}
int fallocate(int fd, int mode, off_t at, off_t size) {
    return no_room(fd, at + size) ? -1 : REAL(fallocate)(fd, mode, at, size);
}
int posix_fallocate(int fd, off_t at, off_t size) {
    return no_room(fd, at + size) ? ENOSPC : REAL(posix_fallocate)(fd, at, size);
}
int posix_fallocate64(int fd, off64_t at, off64_t size) {
    return no_room(fd, at + size) ? ENOSPC : REAL(posix_fallocate64)(fd, at, size);
}
