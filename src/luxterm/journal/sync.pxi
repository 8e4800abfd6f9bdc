# Waiting for the disk in a thread that needs the interpreter only to say that the wait is over.

cdef extern from *:
    """
    #include <errno.h>
    #include <unistd.h>
    #if defined(__linux__)
    #define disk_sync fdatasync
    #else
    #define disk_sync fsync
    #endif
    """
    int disk_sync(int file) nogil
    ssize_t read(int file, void* into, size_t count) nogil
    ssize_t write(int file, const void* data, size_t count) nogil
    int errno
    int EINTR


cdef class DiskSync:
    """`run` waits for `ask` and then for the disk, again and again."""

    cdef int file, inlet, outlet
    cdef int64_t asked, done

    def __init__(self, file, inlet, outlet):
        self.file, self.inlet, self.outlet = file, inlet, outlet
        self.asked = self.done = 0

    def ask(self):
        """Everything that has been written to the file is to be on the disk."""
        self.asked += 1
        self.wake()

    def stop(self):
        """Ends `run` behind what was asked for."""
        self.wake()

    cdef int wake(self) except -1:
        cdef char byte = 0
        if write(self.outlet, &byte, 1) != 1:
            raise OSError(errno, "the pipe to the thread that waits for the disk is gone")
        return 0

    def run(self, told):
        """Calls `told` with 0 or the error's number after each wait; returns after `stop`."""
        cdef char byte
        cdef ssize_t got
        cdef int wrong = 0
        while True:
            with nogil:
                got = read(self.inlet, &byte, 1)
                while got < 0 and errno == EINTR:
                    got = read(self.inlet, &byte, 1)
                if got == 1 and self.done < self.asked:
                    wrong = errno if disk_sync(self.file) != 0 else 0
            if got != 1 or self.done == self.asked:
                return
            self.done += 1
            told(wrong)
