// The chain that lets a stream's events prove themselves:
//
//   hash(event) = SHA-256(previous hash ‖ header ‖ body)      in lower-case hex, as text
//   header      = RFC 8785 of {"at", "command", "kind", "number", "scope", "stream", "stream_kind"}
//
// The body is hashed as the bytes that are stored. Nothing here needs a store, so a verifier can stand alone:
//
//   ChainCheck check(stream);
//   for (const StoredEvent& event : events) if (auto fault = check.next(event)) report(*fault);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/store/records.h"

namespace trinhky::store {

// What stands before the first event: sixty-four zeros.
inline constexpr std::string_view chain_start = "0000000000000000000000000000000000000000000000000000000000000000";

// Reads every member of `event` except `hash` and `position`.
[[nodiscard]] std::string event_hash(const StoredEvent& event);

struct ChainFault {
  enum class Kind {
    gap,       // a number is missing, doubled, or belongs to another stream
    unlinked,  // its `previous` is not the hash of the event before it
    altered,   // its hash does not follow from what is stored
    head,      // the stream's own version or head differs from its last event
  };
  Kind kind = Kind::altered;
  std::uint64_t number = 0;
};

struct ChainReport {
  std::uint64_t events = 0;         // that were found right
  std::string head;                 // of the last right one
  std::optional<ChainFault> fault;  // the first; none means the chain is whole
};

// Follows one stream from its first event. Not shared between threads.
class ChainCheck {
 public:
  explicit ChainCheck(std::string_view stream) : stream_(stream), head_(chain_start) {}

  // Once a fault is found every later call gives it again.
  [[nodiscard]] std::optional<ChainFault> next(const StoredEvent& event);
  // Compares with what the stream says of itself.
  [[nodiscard]] ChainReport finish(std::uint64_t version, std::string_view head) const;

 private:
  std::string stream_;
  std::string head_;
  std::uint64_t events_ = 0;
  std::optional<ChainFault> fault_;
};

}  // namespace trinhky::store
