// What the system says of this process, under the names that Prometheus's client libraries agree on (process_*).
//
//   write_process(text);
#pragma once

#include "api/server/metrics_text.h"

namespace trinhky::server {

// Reads /proc/self. What cannot be read there (no descriptor is free) is left out.
void write_process(MetricsText& out);

}  // namespace trinhky::server
