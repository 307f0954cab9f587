#include "api/server/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace trinhky::server {

namespace {

// Of the program itself, and of connections that are only let in to hear that there is no room.
constexpr std::size_t kept_back = 256;

}  // namespace

std::size_t connections_for(std::size_t descriptors, std::size_t wished) {
  const std::size_t reserve = std::min(kept_back, descriptors / 2);
  return std::min(wished, std::max<std::size_t>(descriptors - reserve, 1));
}

std::size_t connections_that_fit(std::size_t wished) {
  rlimit bound{};
  if (getrlimit(RLIMIT_NOFILE, &bound) != 0) return wished;
  const rlim_t needed = wished + kept_back;
  if (bound.rlim_cur < needed && bound.rlim_cur < bound.rlim_max) {
    const rlimit raised{.rlim_cur = std::min(needed, bound.rlim_max), .rlim_max = bound.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) bound = raised;
  }
  return connections_for(bound.rlim_cur, wished);
}

}  // namespace trinhky::server
