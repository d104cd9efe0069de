#ifndef MM_CBLOSC_SHIM_H
#define MM_CBLOSC_SHIM_H

#include <blosc.h>

#endif
