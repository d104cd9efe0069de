#ifndef MM_CNNG_SHIM_H
#define MM_CNNG_SHIM_H

// Debian ships no pkg-config file for nng; the module map's `link` line stands for it.
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

// mallopt, which Swift's Glibc leaves out.
#include <malloc.h>

#endif
