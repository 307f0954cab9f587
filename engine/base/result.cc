#include "engine/base/result.h"

namespace trinhky::base {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not-found";
    case ErrorCode::wrong_state:
      return "wrong-state";
    case ErrorCode::stale:
      return "stale";
    case ErrorCode::too_large:
      return "too-large";
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::throttled:
      return "throttled";
    case ErrorCode::internal:
      return "internal";
    case ErrorCode::unavailable:
      return "unavailable";
  }
  return "internal";
}

}  // namespace trinhky::base
