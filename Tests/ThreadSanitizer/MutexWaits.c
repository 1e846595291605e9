/* Tells ThreadSanitizer of Swift's Mutex where a thread had to wait for it.
 *
 * Taking and leaving a free mutex is compiled into the code that uses it, where the sanitizer sees the atomic. A thread
 * that must wait goes through libswiftSynchronization and the kernel's futex, which the sanitizer does not see: it
 * would take all that the mutex guards for a race. These functions stand in front of the library's (LD_PRELOAD), call
 * them, and say what they did. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

/* Not there in programs without the sanitizer. */
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *mutex) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex)
{
    SWIFT void (*real)(uint32_t, SELF void *);
    *(void **)&real = dlsym(RTLD_NEXT, LOCK);
    real(thread, mutex);
    if (__tsan_acquire)
        __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(SELF void *mutex)
{
    SWIFT bool (*real)(SELF void *);
    *(void **)&real = dlsym(RTLD_NEXT, TRY_LOCK);
    bool is_taken = real(mutex);
    if (is_taken && __tsan_acquire)
        __tsan_acquire(mutex);
    return is_taken;
}

SWIFT void unlock_slow(SELF void *mutex)
{
    SWIFT void (*real)(SELF void *);
    *(void **)&real = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release)
        __tsan_release(mutex);
    real(mutex);
}
