// Every bound of the program, in one place. A bound that is reached gives a clear refusal, never a slow death.
#pragma once

#include <chrono>
#include <cstddef>

namespace trinhky::base::limits {

// What comes in.
inline constexpr std::size_t max_header_bytes = 16U << 10;
inline constexpr std::size_t max_json_body_bytes = 2U << 20;
inline constexpr std::size_t max_json_depth = 64;
inline constexpr std::size_t max_attachment_bytes = 50U << 20;
inline constexpr std::size_t max_guidance_bytes = 1U << 20;
inline constexpr std::size_t max_connections = 1024;
inline constexpr std::chrono::seconds idle_connection{60};
inline constexpr std::chrono::seconds request_time{30};

// What a definition may be.
inline constexpr std::size_t max_definition_bytes = 512U << 10;
inline constexpr std::size_t max_states = 500;
inline constexpr std::size_t max_state_depth = 16;
inline constexpr std::size_t max_rule_depth = 32;
inline constexpr std::size_t max_rule_nodes = 2000;
inline constexpr std::size_t max_rule_steps = 100'000;
inline constexpr std::size_t max_microsteps = 200;

// What an instance may hold.
inline constexpr std::size_t max_instance_data_bytes = 64U << 10;
inline constexpr std::size_t max_document_bytes = 1U << 20;
inline constexpr std::size_t max_children = 2000;
inline constexpr std::size_t max_kept_signals = 64;
inline constexpr std::size_t max_comment_code_points = 4000;

// What waits.
inline constexpr std::size_t max_queued_commands = 4096;
inline constexpr std::size_t max_batch = 64;
inline constexpr std::size_t max_page = 500;

static_assert(max_json_body_bytes >= max_document_bytes, "a whole document must fit one request");
static_assert(max_batch <= max_queued_commands);
static_assert(max_definition_bytes <= max_json_body_bytes);

}  // namespace trinhky::base::limits
