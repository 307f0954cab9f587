// A seal: a signed statement over the heads of all chains. Seals form a stream of their own ("seal"), one event of kind
// "sealed" each, so they are chained like everything else; the tree of a seal holds every stream but that one.
//
//   Result<std::optional<KeptSeal>> last = latest_seal(store);
//   Seal seal = sealed(facts, key);
//   store.commit(commit_of(seal));
//   is_signed(seal)                       // by the key it names; whether that key is the office's own is the office's
//                                         // matter
//
// What is signed: "trinhky-seal/1" and a line break, then RFC 8785 of {"at", "key", "number", "previous", "root",
// "streams"}. Two finding aids stand outside the signature. `heads`, the streams that moved since the seal before, can
// only name what the root has shown to be wrong. `until` says for which place of the log the root is true, where events
// came while it was computed; no other place has that root, because streams only grow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/seal/merkle.h"
#include "engine/seal/signing_key.h"
#include "engine/store/store.h"

namespace trinhky::seal {

inline constexpr const char* seal_stream = "seal";
inline constexpr const char* seal_kind = "sealed";
// More moved streams than this are not listed.
inline constexpr std::size_t max_listed_heads = 1000;

struct Seal {
  std::uint64_t number = 0;   // from 1; also the event's number in its stream
  base::Instant at;           // business time, as of every event
  std::string previous;       // chain hash of the seal before it, or store::chain_start
  std::string root;           // of the tree over all heads
  std::uint64_t streams = 0;  // how many leaves it has
  std::string key;            // the public key
  std::string signature;
  std::vector<Head> heads;  // sorted by stream; empty when there were too many
  // Position of the last event that it covers; none: all that stand before it.
  std::optional<std::uint64_t> until = {};

  [[nodiscard]] bool operator==(const Seal&) const = default;
};

// As the event's body holds it, and without the finding aids as a certificate shows it.
[[nodiscard]] base::json to_json(const Seal& seal);
[[nodiscard]] base::json shown(const Seal& seal);
// Fails with `invalid`/"seal-unreadable" when a member is missing, more than known or out of shape.
[[nodiscard]] base::Result<Seal> seal_from_json(const base::json& value);

[[nodiscard]] std::string signed_bytes(const Seal& seal);
// The same seal with key and signature.
[[nodiscard]] Seal signed_by(const SigningKey& key, Seal seal);
[[nodiscard]] bool is_signed(const Seal& seal);

[[nodiscard]] store::Commit commit_of(const Seal& seal);

struct KeptSeal {
  Seal seal;
  std::string hash;         // of its event: what the next seal calls `previous`
  std::uint64_t until = 0;  // position in the log: whatever stands up to here is under it
};

// None when nothing was sealed yet.
[[nodiscard]] base::Result<std::optional<KeptSeal>> latest_seal(store::Store& store);

// The public keys that this database has ever sealed with, oldest first.
struct KnownKey {
  std::string public_key;
  base::Instant since;
};
[[nodiscard]] base::Result<std::vector<KnownKey>> known_keys(store::Store& store);
// Notes a key that is not known yet.
[[nodiscard]] base::Result<void> note_key(store::Store& store, const std::string& public_key, base::Instant now);

}  // namespace trinhky::seal
