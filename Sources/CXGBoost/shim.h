#ifndef MM_CXGBOOST_SHIM_H
#define MM_CXGBOOST_SHIM_H

// Debian ships no pkg-config file for xgboost; the module map's `link` line stands for it.
#include <xgboost/c_api.h>

#endif
