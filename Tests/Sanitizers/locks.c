// Tells the thread sanitizer of two of Swift's locks that it cannot see: the runtime libraries that
// hold their slow paths are not instrumented, so whoever had to wait would seem to race with the one
// it waited for. Loaded before all other libraries by Tests/sanitize.sh; without the sanitizer it
// does nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define MUTEX "$s15Synchronization12_MutexHandleV"

static void acquire(void *address) {
    if (__tsan_acquire) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release) __tsan_release(address);
}

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

// Synchronization.Mutex: its fast path is compiled into our modules, and seen.

SWIFT void lockSlow(uint32_t thread, SELF) __asm__(MUTEX "9_lockSlowyys6UInt32VF");
SWIFT bool tryLockSlow(SELF) __asm__(MUTEX "12_tryLockSlowSbyF");
SWIFT void unlockSlow(SELF) __asm__(MUTEX "11_unlockSlowyyF");

SWIFT void lockSlow(uint32_t thread, SELF) {
    static _Atomic(void *) known;
    if (!known) known = next(MUTEX "9_lockSlowyys6UInt32VF");
    ((SWIFT void (*)(uint32_t, SELF))known)(thread, self);
    acquire(self);
}

SWIFT bool tryLockSlow(SELF) {
    static _Atomic(void *) known;
    if (!known) known = next(MUTEX "12_tryLockSlowSbyF");
    bool isLocked = ((SWIFT bool (*)(SELF))known)(self);
    if (isLocked) acquire(self);
    return isLocked;
}

SWIFT void unlockSlow(SELF) {
    static _Atomic(void *) known;
    if (!known) known = next(MUTEX "11_unlockSlowyyF");
    release(self);
    ((SWIFT void (*)(SELF))known)(self);
}

// What makes the values of `static let` and of global variables, once.

struct once {
    void *token;
    void (*make)(void *);
    void *context;
};

static void makeAndRelease(void *argument) {
    struct once *once = argument;
    once->make(once->context);
    release(once->token);
}

void swift_once(void *token, void (*make)(void *), void *context) {
    static _Atomic(void *) known;
    if (!known) known = next("swift_once");
    struct once once = {token, make, context};
    ((void (*)(void *, void (*)(void *), void *))known)(token, makeAndRelease, &once);
    acquire(token);
}

// Continuations: a thread that resumes one before its task waits leaves the value behind a flag.

__attribute__((weak)) void *swift_task_getCurrent(void);
#define ASYNC __attribute__((swiftasynccall))
#define CONTEXT __attribute__((swift_async_context)) void *context

ASYNC void swift_continuation_await(CONTEXT, void *continuation) {
    static _Atomic(void *) known;
    if (!known) known = next("swift_continuation_await");
    void *task = swift_task_getCurrent();
    if (task) acquire(task);
    __attribute__((musttail)) return ((ASYNC void (*)(CONTEXT, void *))known)(context, continuation);
}

// Copy on write: a buffer that others have read is written to once they have let it go, which the
// counts of references order.

// The object behind a reference, or NULL: strings (0x80) and dictionaries keep bits in theirs, and
// small strings are no references at all.
static void *objectOf(void *reference) {
    uintptr_t top = (uintptr_t)reference >> 56;
    if (top != 0 && top != 0x80) return NULL;
    return (void *)((uintptr_t)reference & 0x00FFFFFFFFFFFFF8);
}

#define RELEASE(name)                                                                    \
    void name(void *reference) {                                                         \
        static _Atomic(void *) known;                                                    \
        if (!known) known = next(#name);                                                 \
        void *object = objectOf(reference);                                              \
        if (object) release(object);                                                     \
        ((void (*)(void *))known)(reference);                                            \
    }                                                                                    \
    void name##_n(void *reference, uint32_t count) {                                     \
        static _Atomic(void *) known;                                                    \
        if (!known) known = next(#name "_n");                                            \
        void *object = objectOf(reference);                                              \
        if (object) release(object);                                                     \
        ((void (*)(void *, uint32_t))known)(reference, count);                           \
    }

#define IS_UNIQUE(name)                                                                  \
    bool name(void *reference) {                                                         \
        static _Atomic(void *) known;                                                    \
        if (!known) known = next(#name);                                                 \
        bool isUnique = ((bool (*)(void *))known)(reference);                            \
        void *object = objectOf(reference);                                              \
        if (isUnique && object) acquire(object);                                         \
        return isUnique;                                                                 \
    }

RELEASE(swift_release)
RELEASE(swift_bridgeObjectRelease)
IS_UNIQUE(swift_isUniquelyReferenced_native)
IS_UNIQUE(swift_isUniquelyReferenced_nonNull_native)
