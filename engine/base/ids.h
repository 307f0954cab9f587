// Identifiers. An external id is a UUIDv7 (RFC 9562) in its usual 36-character form; distinct types keep an instance's
// id from being passed where a person's is wanted.
//
//   IdSource ids(command.entropy, command.now);
//   auto id = ids.next<InstanceId>();
//
// Ids are derived, never drawn: the same entropy and instant give the same ids in the same order, so a decision can be
// repeated to the byte.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/clock.h"

namespace trinhky::base {

template <class Tag>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string v) : value(std::move(v)) {}
  [[nodiscard]] bool empty() const { return value.empty(); }
  auto operator<=>(const Id&) const = default;
};

using InstanceId = Id<struct InstanceTag>;
using WorkId = Id<struct WorkTag>;  // a task, sign-off, opinion round or wait
using PersonId = Id<struct PersonTag>;
using UnitId = Id<struct UnitTag>;
using CommandId = Id<struct CommandTag>;
using ContentHash = Id<struct ContentTag>;  // lower-case hex SHA-256 of salted content

using Entropy = std::array<std::uint8_t, 16>;

// True for the canonical lower-case form of any UUID.
[[nodiscard]] bool is_uuid(std::string_view text);

// A UUIDv7 from an instant and sixteen bytes, of which the version and variant bits are overwritten.
[[nodiscard]] std::string uuid_v7(Instant at, const Entropy& entropy);

// Draws ids one after the other from a command's entropy. Deterministic.
class IdSource {
 public:
  IdSource(const Entropy& entropy, Instant at) : entropy_(entropy), at_(at) {}

  template <class T>
  [[nodiscard]] T next() {
    return T(next_uuid());
  }
  [[nodiscard]] std::string next_uuid();
  // Sixteen bytes as hex, for example a content salt.
  [[nodiscard]] std::string next_salt();

 private:
  [[nodiscard]] Entropy next_bytes();

  Entropy entropy_;
  Instant at_;
  std::uint32_t drawn_ = 0;
};

// An id that follows from a name and nothing else: the same parts always give the same id. Used for commands owed, so
// that delivering one twice is recognised.
[[nodiscard]] std::string derived_uuid(std::string_view name);

}  // namespace trinhky::base

template <class Tag>
struct std::hash<trinhky::base::Id<Tag>> {
  std::size_t operator()(const trinhky::base::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
