// What the transport itself refuses, in one list.
#pragma once

#include "api/server/problem.h"

namespace trinhky::server::refusals {

[[nodiscard]] const TransportRefusal& bad_request();
[[nodiscard]] const TransportRefusal& bad_target();
[[nodiscard]] const TransportRefusal& bad_framing();
[[nodiscard]] const TransportRefusal& missing_host();
[[nodiscard]] const TransportRefusal& missing_idempotency_key();
[[nodiscard]] const TransportRefusal& not_found();
[[nodiscard]] const TransportRefusal& method_not_allowed();
[[nodiscard]] const TransportRefusal& timed_out();
[[nodiscard]] const TransportRefusal& body_too_large();
[[nodiscard]] const TransportRefusal& body_not_expected();
[[nodiscard]] const TransportRefusal& wrong_content_type();
[[nodiscard]] const TransportRefusal& wrong_expectation();
[[nodiscard]] const TransportRefusal& wrong_host();
[[nodiscard]] const TransportRefusal& head_too_large();
[[nodiscard]] const TransportRefusal& unknown_method();
[[nodiscard]] const TransportRefusal& unknown_version();
[[nodiscard]] const TransportRefusal& failed();
[[nodiscard]] const TransportRefusal& busy();
[[nodiscard]] const TransportRefusal& too_slow();
[[nodiscard]] const TransportRefusal& no_spool();

}  // namespace trinhky::server::refusals
