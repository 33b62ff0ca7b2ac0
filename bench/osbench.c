// SPDX-License-Identifier: BSD-3-Clause
/* osbench.c - compact portable OS micro-benchmarks for i386 / x86_64.
 *
 * Needs only a POSIX libc (plus mmap, sockets and interval timers unless
 * switched off).  Prints CSV:   name,iterations,median_cycles,p10,p90
 * where a "cycle" is one rdtsc tick.  Lines that start with '#' are remarks.
 *
 * Switches for small systems: -DOSB_NO_MMAP -DOSB_NO_UNIX -DOSB_NO_ITIMER
 *   -DOSB_NO_CLOCK -DOSB_NO_UNAME -DOSB_NO_COW
 * Usage: osbench [-s samples%] [-f name-substring] [-t tmpdir] [-b bindir]
 */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _GNU_SOURCE 1
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/time.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifndef OSB_NO_MMAP
#include <sys/mman.h>
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif
#endif
#ifndef OSB_NO_UNIX
#include <sys/socket.h>
#endif
#ifndef OSB_NO_UNAME
#include <sys/utsname.h>
#endif
#ifdef __linux__
#include <sys/mount.h>
#include <sys/reboot.h>
#endif

typedef unsigned long long u64;
#define MAXS 1024
static u64 samp[MAXS];
static int scale = 100;
static const char *filter, *tmpd = "/tmp", *bind_ = "/bin";
static char buf64[65536];
static u64 hz;                      /* rdtsc ticks per second, calibrated */

static inline u64 rdtsc(void)
{
	unsigned lo, hi;
	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (u64)hi << 32 | lo;
}

static void die(const char *what)
{
	printf("#FAIL %s errno=%d\n", what, errno);
	fflush(stdout);
	_exit(1);
}

static int cmp64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;
	return x < y ? -1 : x > y;
}

static u64 last_med10;              /* median of the last report, tenths */

static void pr10(u64 v) { printf(",%llu.%llu", v / 10, v % 10); }

/* n samples in samp[], each the cost of div operations */
static void report(const char *name, int n, unsigned long div)
{
	u64 m, a, b;
	qsort(samp, n, sizeof samp[0], cmp64);
	m = samp[n / 2] * 10 / div;
	a = samp[n / 10] * 10 / div;
	b = samp[n - 1 - n / 10] * 10 / div;
	last_med10 = m;
	printf("%s,%lu", name, (unsigned long)n * div);
	pr10(m); pr10(a); pr10(b);
	printf("\n");
	fflush(stdout);
}

static int want(const char *name)
{
	return !filter || strstr(name, filter) != 0;
}

static int nsamp(int s)
{
	s = s * scale / 100;
	if (s < 3) s = 3;
	if (s > MAXS) s = MAXS;
	return s;
}

#define BENCH(NAME, S, B, BODY) do { if (want(NAME)) {			\
	int s_, n_ = nsamp(S); long b_; u64 t_;				\
	for (s_ = -(n_ / 10 + 2); s_ < n_; s_++) {			\
		t_ = rdtsc();						\
		for (b_ = 0; b_ < (B); b_++) { BODY; }			\
		t_ = rdtsc() - t_;					\
		if (s_ >= 0) samp[s_] = t_;				\
	}								\
	report(NAME, n_, (B)); } } while (0)

static void wr(int fd, const void *p, size_t n)
{
	if (write(fd, p, n) != (ssize_t)n) die("write");
}
static void rd(int fd, void *p, size_t n)
{
	char *c = p;
	while (n) {
		ssize_t r = read(fd, c, n);
		if (r <= 0) die("read");
		c += r; n -= r;
	}
}

/* ------------------------------------------------------------ processes */
static void reap(pid_t p)
{
	int st;
	while (waitpid(p, &st, 0) != p) if (errno != EINTR) die("waitpid");
	if (!WIFEXITED(st) || WEXITSTATUS(st) != 0) die("child status");
}

static void forkwait(void)
{
	pid_t p = fork();
	if (p < 0) die("fork");
	if (p == 0) _exit(0);
	reap(p);
}

static void forkexec(const char *path, const char *arg)
{
	char *av[3];
	pid_t p = fork();
	if (p < 0) die("fork");
	if (p == 0) {
		av[0] = (char *)path; av[1] = (char *)arg; av[2] = 0;
		execv(path, av);
		_exit(127);
	}
	reap(p);
}

/* a child that echoes single bytes until end of file */
static pid_t echo_child(int rfd, int wfd, int c1, int c2)
{
	char c;
	pid_t p = fork();
	if (p < 0) die("fork");
	if (p == 0) {
		if (c1 >= 0) close(c1);
		if (c2 >= 0) close(c2);
		while (read(rfd, &c, 1) == 1)
			if (write(wfd, &c, 1) != 1) _exit(1);
		_exit(0);
	}
	return p;
}

static void b_pipes(void)
{
	int a[2], b[2];
	char c = 'x';
	pid_t p;
	u64 self10 = 0;

	if (pipe(a) || pipe(b)) die("pipe");
	BENCH("pipe_self", 201, 20, wr(a[1], &c, 1); rd(a[0], &c, 1));
	self10 = last_med10;
	if (want("pipe_rtt")) {
		p = echo_child(a[0], b[1], a[1], b[0]);
		close(a[0]); close(b[1]);
		BENCH("pipe_rtt", 401, 10, wr(a[1], &c, 1); rd(b[0], &c, 1));
		if (want("pipe_self") && last_med10 > 2 * self10) {
			/* (rtt - two same-process transfers) / 2 */
			u64 v = (last_med10 - 2 * self10) / 2;
			printf("ctx_switch_derived,1");
			pr10(v); pr10(v); pr10(v);
			printf("\n");
		}
		close(a[1]); close(b[0]);
		reap(p);
	} else {
		close(a[0]); close(a[1]); close(b[0]); close(b[1]);
	}
}

/* send total bytes in chunks to a child, which acknowledges the end */
static void bw(const char *name, int useunix, long total, long chunk, int S)
{
	int a[2], b[2], s, n = nsamp(S);
	pid_t p;
	long left;
	char c = 'k';
	u64 t;

	if (!want(name)) return;
	if (pipe(b)) die("pipe");
#ifndef OSB_NO_UNIX
	if (useunix) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, a)) die("socketpair");
	} else
#endif
	if (pipe(a)) die("pipe");
	p = fork();
	if (p < 0) die("fork");
	if (p == 0) {
		close(a[1]); close(b[0]);
		left = total;
		for (;;) {
			ssize_t r = read(a[0], buf64, sizeof buf64);
			if (r <= 0) _exit(0);
			left -= r;
			if (left <= 0) { wr(b[1], &c, 1); left = total; }
		}
	}
	close(a[0]); close(b[1]);
	for (s = -1; s < n; s++) {
		t = rdtsc();
		for (left = total; left > 0; ) {
			ssize_t r = write(a[1], buf64, chunk);
			if (r <= 0) die("bw write");
			left -= r;
		}
		rd(b[0], &c, 1);
		t = rdtsc() - t;
		if (s >= 0) samp[s] = t;
	}
	report(name, n, total / 1024);
	close(a[1]); close(b[0]);
	reap(p);
}

#ifndef OSB_NO_UNIX
static void b_unix(void)
{
	int a[2];
	char c = 'x';
	pid_t p;
	if (!want("unix_rtt")) return;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, a)) die("socketpair");
	p = echo_child(a[1], a[1], a[0], -1);
	close(a[1]);
	BENCH("unix_rtt", 401, 10, wr(a[0], &c, 1); rd(a[0], &c, 1));
	close(a[0]);
	reap(p);
}
#endif

/* --------------------------------------------------------------- memory */
#ifndef OSB_NO_MMAP
static void touch(volatile char *p, size_t n)
{
	size_t i;
	for (i = 0; i < n; i += 4096) p[i] = 1;
}

static char *getmem(size_t n)
{
	void *p = mmap(0, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) die("mmap");
	return p;
}

static void b_mmap(void)
{
	char *p;
	int s, n;
	u64 t;

	BENCH("mmap_munmap_0touch", 201, 10,
	    p = getmem(4096); munmap(p, 4096));
	BENCH("mmap_touch_munmap_1page", 201, 10,
	    p = getmem(4096); touch(p, 4096); munmap(p, 4096));
	BENCH("mmap_touch_munmap_1MiB", 101, 1,
	    p = getmem(1 << 20); touch(p, 1 << 20); munmap(p, 1 << 20));
	BENCH("mmap_touch_munmap_64MiB", 9, 1,
	    p = getmem(64 << 20); touch(p, 64 << 20); munmap(p, 64 << 20));
	if (want("pgfault_1MiB_perpage")) {
		n = nsamp(101);
		for (s = -5; s < n; s++) {
			p = getmem(1 << 20);
			t = rdtsc(); touch(p, 1 << 20); t = rdtsc() - t;
			munmap(p, 1 << 20);
			if (s >= 0) samp[s] = t;
		}
		report("pgfault_1MiB_perpage", n, 256);
	}
	if (want("pgfault_64MiB_perpage")) {
		n = nsamp(9);
		for (s = -1; s < n; s++) {
			p = getmem(64 << 20);
			t = rdtsc(); touch(p, 64 << 20); t = rdtsc() - t;
			munmap(p, 64 << 20);
			if (s >= 0) samp[s] = t;
		}
		report("pgfault_64MiB_perpage", n, 16384);
	}
}
#endif

#ifndef OSB_NO_COW
static char cowmem[1 << 20];        /* 256 pages of .bss */
static void b_cow(void)
{
	int s, n = nsamp(51), f[2];
	size_t i;
	pid_t p;
	u64 t;
	if (!want("cow_fault_perpage")) return;
	if (pipe(f)) die("pipe");
	memset(cowmem, 1, sizeof cowmem);
	for (s = -3; s < n; s++) {
		p = fork();
		if (p < 0) die("fork");
		if (p == 0) {
			t = rdtsc();
			for (i = 0; i < sizeof cowmem; i += 4096)
				*(volatile char *)(cowmem + i) = 2;
			t = rdtsc() - t;
			wr(f[1], &t, sizeof t);
			_exit(0);
		}
		rd(f[0], &t, sizeof t);
		reap(p);
		if (s >= 0) samp[s] = t;
	}
	report("cow_fault_perpage", n, 256);
	close(f[0]); close(f[1]);
	/* fork of a process with 1 MiB of dirty pages */
	BENCH("fork_exit_wait_1MiB", 51, 1, forkwait());
}
#endif

/* -------------------------------------------------------------- signals */
static volatile int gotsig;
static volatile u64 sigat;
static void onsig(int s) { (void)s; gotsig++; }
static void ontimer(int s) { (void)s; sigat = rdtsc(); gotsig++; }

static void setsig(int sig, void (*h)(int))
{
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = h;
	sigemptyset(&sa.sa_mask);
	if (sigaction(sig, &sa, 0)) die("sigaction");
}

static void b_sig(void)
{
	pid_t me = getpid();
	int before;
	BENCH("sig_install", 201, 50, setsig(SIGUSR1, onsig));
	setsig(SIGUSR1, onsig);
	before = gotsig;
	BENCH("sig_deliver_self", 201, 20, kill(me, SIGUSR1));
	if (want("sig_deliver_self") && gotsig == before) die("no signal");
}

/* ---------------------------------------------------------------- files */
static void b_files(void)
{
	char path[256], path2[256];
	struct stat st;
	int fd, s, n, i, null;
	char c = 'x';
	u64 t;
	const int blocks = 4096;    /* of 4 KiB: 16 MiB */

	if ((null = open("/dev/null", O_RDWR)) >= 0) {
		BENCH("read_devnull_1", 201, 100,
		    if (read(null, &c, 1) < 0) die("devnull"));
		BENCH("write_devnull_1", 201, 100,
		    if (write(null, &c, 1) != 1) die("devnull"));
		close(null);
	} else
		printf("#no /dev/null\n");
	snprintf(path, sizeof path, "%s/osb.a", tmpd);
	snprintf(path2, sizeof path2, "%s/osb.b", tmpd);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0) die("create");
	wr(fd, buf64, 4096);
	BENCH("lseek", 201, 100, if (lseek(fd, 0, SEEK_SET)) die("lseek"));
	BENCH("fstat", 201, 50, if (fstat(fd, &st)) die("fstat"));
	BENCH("read_tmpfs_1", 201, 50,
	    lseek(fd, 0, SEEK_SET); if (read(fd, &c, 1) != 1) die("read1"));
	close(fd);
	BENCH("stat", 201, 50, if (stat(path, &st)) die("stat"));
	BENCH("open_close", 201, 20,
	    fd = open(path, O_RDONLY); if (fd < 0) die("open"); close(fd));
	BENCH("create_delete", 201, 5,
	    fd = open(path2, O_RDWR | O_CREAT | O_EXCL, 0600);
	    if (fd < 0) die("creat"); close(fd);
	    if (unlink(path2)) die("unlink"));
	if (want("seq_")) {
		n = nsamp(9);
		for (s = -1; s < n; s++) {
			fd = open(path, O_WRONLY | O_TRUNC);
			t = rdtsc();
			for (i = 0; i < blocks; i++) wr(fd, buf64, 4096);
			t = rdtsc() - t;
			close(fd);
			if (s >= 0) samp[s] = t;
		}
		report("seq_write4k_new", n, blocks);
		for (s = -1; s < n; s++) {
			fd = open(path, O_WRONLY);
			t = rdtsc();
			for (i = 0; i < blocks; i++) wr(fd, buf64, 4096);
			t = rdtsc() - t;
			close(fd);
			if (s >= 0) samp[s] = t;
		}
		report("seq_write4k_over", n, blocks);
		for (s = -1; s < n; s++) {
			fd = open(path, O_RDONLY);
			t = rdtsc();
			for (i = 0; i < blocks; i++) rd(fd, buf64, 4096);
			t = rdtsc() - t;
			close(fd);
			if (s >= 0) samp[s] = t;
		}
		report("seq_read4k", n, blocks);
	}
	unlink(path);
}

/* ----------------------------------------------------------------- time */
#ifndef OSB_NO_CLOCK
static u64 now_ns(void)
{
	struct timespec ts;
	if (clock_gettime(CLOCK_MONOTONIC, &ts)) die("clock_gettime");
	return (u64)ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}
static void calibrate(void)
{
	u64 n0, n1, t0, t1;
	n0 = now_ns(); while (now_ns() == n0) ;
	n0 = now_ns(); t0 = rdtsc();
	do { n1 = now_ns(); } while (n1 - n0 < 100000000ULL);
	t1 = rdtsc();
	hz = (t1 - t0) * 1000ULL / ((n1 - n0) / 1000000ULL);
	printf("#tsc_hz,%llu\n", hz);
}
#endif

static void b_time(void)
{
	int s, n;
	u64 t, want_t;
	struct timespec ts;
#ifndef OSB_NO_CLOCK
	BENCH("clock_gettime", 201, 100, (void)now_ns());
#endif
	if (!hz) return;
	want_t = hz / 1000;         /* 1 ms */
	if (want("nanosleep_1ms_late")) {
		n = nsamp(101);
		for (s = -3; s < n; s++) {
			ts.tv_sec = 0; ts.tv_nsec = 1000000;
			t = rdtsc();
			nanosleep(&ts, 0);
			t = rdtsc() - t;
			if (s >= 0) samp[s] = t > want_t ? t - want_t : 0;
		}
		report("nanosleep_1ms_late", n, 1);
	}
#ifndef OSB_NO_ITIMER
	if (want("itimer_1ms_late")) {
		struct itimerval it;
		sigset_t m, o;
		setsig(SIGALRM, ontimer);
		sigemptyset(&m); sigaddset(&m, SIGALRM);
		sigprocmask(SIG_BLOCK, &m, &o);
		n = nsamp(101);
		for (s = -3; s < n; s++) {
			memset(&it, 0, sizeof it);
			it.it_value.tv_usec = 1000;
			gotsig = 0;
			t = rdtsc();
			if (setitimer(ITIMER_REAL, &it, 0)) die("setitimer");
			while (!gotsig) sigsuspend(&o);
			t = sigat - t;
			if (s >= 0) samp[s] = t > want_t ? t - want_t : 0;
		}
		sigprocmask(SIG_SETMASK, &o, 0);
		report("itimer_1ms_late", n, 1);
	}
#endif
}

/* -------------------------------------------------------- when we are init */
#ifdef __linux__
#include <dirent.h>
static void init_setup(void)
{
	DIR *d; struct dirent *e; char p[300], b[256]; int f; ssize_t r;
	mkdir("/tmp", 0777); mkdir("/sys", 0755);
	if (mount("none", "/tmp", "tmpfs", 0, 0)) printf("#no tmpfs\n");
	if (mount("none", "/sys", "sysfs", 0, 0)) return;
	if ((d = opendir("/sys/devices/system/cpu/vulnerabilities"))) {
		while ((e = readdir(d))) {
			if (e->d_name[0] == '.') continue;
			snprintf(p, sizeof p, "/sys/devices/system/cpu/vulnerabilities/%s", e->d_name);
			if ((f = open(p, O_RDONLY)) < 0) continue;
			r = read(f, b, sizeof b - 1); close(f);
			if (r > 0) { b[r] = 0; if (strncmp(b, "Not", 3)) printf("#vuln %s: %s", e->d_name, b); }
		}
		closedir(d);
	}
	if ((f = open("/sys/kernel/mm/transparent_hugepage/enabled", O_RDONLY)) >= 0) {
		r = read(f, b, sizeof b - 1); close(f);
		if (r > 0) { b[r] = 0; printf("#thp %s", b); }
	}
	umount("/sys");
}
#endif

static int all(int argc, char **argv)
{
	char p[256];
	static char src[4096], dst[4096];
	int i;
	volatile int sink = 0;

	for (i = 1; i + 1 < argc; i++) {  /* skips words it does not know */
		if (!strcmp(argv[i], "-s")) scale = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-f")) filter = argv[++i];
		else if (!strcmp(argv[i], "-t")) tmpd = argv[++i];
		else if (!strcmp(argv[i], "-b")) bind_ = argv[++i];
	}
#ifndef OSB_NO_UNAME
	{ struct utsname u; if (!uname(&u)) printf("#uname %s %s %s %s\n",
	    u.sysname, u.release, u.version, u.machine); }
#endif
	printf("#bits %d\n", (int)sizeof(void *) * 8);
#ifndef OSB_NO_CLOCK
	calibrate();
#endif
	memset(src, 1, sizeof src);
	memset(buf64, 2, sizeof buf64);
	printf("name,iterations,median_cycles,p10,p90\n");
	/* controls: the cost of measuring, and of plain user code */
	BENCH("ctl_rdtsc", 201, 100, (void)rdtsc());
	BENCH("ctl_loop", 201, 1000, sink++);
	BENCH("ctl_memcpy4k", 201, 10, memcpy(dst, src, sizeof dst);
	    __asm__ volatile("" : : "r"(dst), "r"(src) : "memory"));
	BENCH("null_syscall", 401, 100, (void)getppid());
	b_files();
	b_pipes();
	bw("pipe_bw_64k_perKiB", 0, 16L << 20, 65536, 7);
	bw("pipe_bw_4k_perKiB", 0, 4L << 20, 4096, 7);
#ifndef OSB_NO_UNIX
	b_unix();
	bw("unix_bw_64k_perKiB", 1, 16L << 20, 65536, 7);
#endif
	b_sig();
#ifndef OSB_NO_MMAP
	b_mmap();
#endif
	BENCH("fork_exit_wait", 101, 1, forkwait());
	snprintf(p, sizeof p, "%s/tiny", bind_);
	if (access(p, X_OK) == 0) {
		BENCH("fork_exec_wait", 101, 1, forkexec(p, "0"));
	}
	snprintf(p, sizeof p, "%s/big", bind_);
	if (access(p, X_OK) == 0) {
		BENCH("exec_1MiB_untouched", 51, 1, forkexec(p, "0"));
		BENCH("exec_1MiB_touched", 51, 1, forkexec(p, "1"));
	}
#ifndef OSB_NO_COW
	b_cow();
#endif
	b_time();
	(void)sink;
	printf("#END\n");
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	u64 t0 = rdtsc();
	printf("#first_user_tsc,%llu\n", t0);
	fflush(stdout);
#ifdef __linux__
	if (getpid() == 1) {
		pid_t p;
		int st;
		if (argc > 1 && !strcmp(argv[argc - 1], "bootonly")) reboot(RB_AUTOBOOT);
		init_setup();
		fflush(stdout);
		p = fork();
		if (p == 0) _exit(all(argc, argv));
		waitpid(p, &st, 0);
		sync();
		reboot(RB_AUTOBOOT);
	}
#endif
	return all(argc, argv);
}
